using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McpPve.Catalog;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

/// <summary>A member that no tool reads needs no model: it travels in <c>More</c>.</summary>
public sealed class UnreadMembersTests
{
    // Each member that no model knows costs a JSON document of its own. That counts where there are many rows, and in the state of a node,
    // which monitors ask for again and again: a call of pve_get_node_status allocates 4.5 kB less with its members typed.
    private static readonly Type[] Whole =
    [
        typeof(ClusterResource), typeof(GuestState), typeof(QemuVm), typeof(LxcContainer), typeof(TaskSummary),
        typeof(NodeStatus), typeof(CpuInfo), typeof(FileSystemUse), typeof(KernelInfo), typeof(MemoryUse), typeof(BootInfo),
        typeof(KsmInfo),
    ];

    private static readonly Assembly Client = typeof(PveObject).Assembly;

    // What the source generator writes reads every member. A record reads its own to compare and to print them.
    private static readonly HashSet<(Type? Owner, string Name)> Called =
    [
        .. CalledMethods.Of(Client).Concat(CalledMethods.Of(typeof(ToolCatalog).Assembly))
            .Where(call => call.Caller != call.Called.DeclaringType && !call.Caller.IsSubclassOf(typeof(JsonSerializerContext)))
            .Select(call => (call.Called.DeclaringType, call.Called.Name)),
    ];

    [Test]
    public async Task Every_member_of_a_model_is_read_outside_the_long_lists()
    {
        var models = Client.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(PveObject)) || type == typeof(GuestDisk))
            .Except(Whole)
            .ToList();
        var members = models.SelectMany(model =>
            model.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .ToList();

        await Assert.That(members.Count).IsGreaterThan(300);
        await Assert.That(string.Join(", ", members.Where(member => !IsRead(member)).Select(Name))).IsEqualTo("");
    }

    [Test]
    public async Task Every_model_that_a_context_lists_is_asked_for()
    {
        var listed = Client.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext))).SelectMany(context =>
            context.GetCustomAttributesData().Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
                .Select(attribute => typeof(JsonTypeInfo<>).MakeGenericType((Type)attribute.ConstructorArguments[0].Value!))
                .Select(info => context.GetProperties().Single(property => property.PropertyType == info))).ToList();

        await Assert.That(listed.Count).IsGreaterThan(60);
        await Assert.That(string.Join(", ", listed.Where(model => !IsRead(model)).Select(Name))).IsEqualTo("");
    }

    [Test]
    public async Task Every_model_is_part_of_an_answer()
    {
        var contexts = Client.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
            .Select(type => (JsonSerializerContext)type.GetProperty("Default")!.GetValue(null)!).ToList();
        var models = Client.GetTypes().Where(type => type.IsSubclassOf(typeof(PveObject)) && !type.IsAbstract).ToList();

        await Assert.That(
            string.Join(
                ", ",
                models.Where(model => contexts.TrueForAll(context => context.GetTypeInfo(model) is null)).Select(model => model.Name)))
            .IsEqualTo("");
    }

    private static bool IsRead(PropertyInfo property) => Called.Contains((property.DeclaringType, property.GetMethod!.Name));

    private static string Name(PropertyInfo property) => $"{property.DeclaringType!.Name}.{property.Name}";
}
