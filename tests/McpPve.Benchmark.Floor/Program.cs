using System.Buffers;
using System.Text.Json;

// The least that .NET can do for an MCP client: no library, no checks, and a list of one tool where mcp-pve has all of its own.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
var received = new byte[1 << 16];
var answer = new ArrayBufferWriter<byte>(1 << 16);
HttpClient? client = null; // a server that nobody calls needs none
for (int filled = 0, read; (read = input.Read(received, filled, received.Length - filled)) > 0;)
{
    filled += read;
    for (int end; (end = received.AsSpan(0, filled).IndexOf((byte)'\n')) >= 0;)
    {
        answer.ResetWrittenCount();
        await Answer(received.AsMemory(0, end));
        output.Write(answer.WrittenSpan);
        filled -= end + 1;
        received.AsSpan(end + 1, filled).CopyTo(received);
    }
}

async ValueTask Answer(ReadOnlyMemory<byte> request)
{
    var (method, id, node) = Read(request.Span);
    switch (method)
    {
        case "initialize":
            Write(id, """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"floor","version":"1"}}"""u8);
            break;
        case "tools/list":
            Write(
                id,
                """{"tools":[{"name":"pve_get_node_status","description":"Get the health of one node.","inputSchema":{"type":"object","properties":{"node":{"type":"string"}},"required":["node"]}}]}"""u8);
            break;
        case "tools/call":
            Write(
                id,
                Data(await (client ??= Connect()).GetByteArrayAsync(new Uri($"/api2/json/nodes/{node}/status", UriKind.Relative))),
                called: true);
            break;
        case "ping":
            Write(id, "{}"u8);
            break;
        default:
            break;
    }
}

static (string? Method, long Id, string? Node) Read(ReadOnlySpan<byte> request)
{
    var (method, id, node) = ((string?)null, 0L, (string?)null);
    var reader = new Utf8JsonReader(request);
    while (reader.Read())
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                method = reader.GetString();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("node"u8))
            {
                reader.Read();
                node = reader.GetString();
            }
        }
    }
    return (method, id, node);
}

// PVE's answers are {"data": …}.
static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> body)
{
    var reader = new Utf8JsonReader(body);
    while (reader.Read() && reader.CurrentDepth == 0)
    {
    }
    reader.Read();
    var start = (int)reader.TokenStartIndex;
    reader.Skip();
    return body[start..(int)reader.BytesConsumed];
}

void Write(long id, ReadOnlySpan<byte> result, bool called = false)
{
    using (var writer = new Utf8JsonWriter(answer))
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WriteNumber("id"u8, id);
        writer.WritePropertyName("result"u8);
        if (called)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, result);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WritePropertyName("structuredContent"u8);
        }
        writer.WriteRawValue(result, skipInputValidation: true);
        if (called)
        {
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
    answer.Write("\n"u8);
}

static HttpClient Connect()
{
    var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
#pragma warning disable CA5359 // mcp-pve runs with PVE_VERIFY_SSL=false beside it
    handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
    var connected = new HttpClient(handler) { BaseAddress = new(Variable("PVE_BASE_URL")) };
    connected.DefaultRequestHeaders.TryAddWithoutValidation(
        "Authorization", $"PVEAPIToken={Variable("PVE_TOKEN_ID")}={Variable("PVE_TOKEN_SECRET")}");
    return connected;
}

static string Variable(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");
