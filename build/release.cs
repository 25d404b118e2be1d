// Puts a release together in .artifacts/release from the published files: packages, manifests, bills of materials, checksums.
// usage: dotnet run build/release.cs -- [--all], in the repository's folder; with --all a missing platform is an error.
// The same files give the same bytes. SOURCE_DATE_EPOCH is the time in them.
using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

try
{
    if (args is not ([] or ["--all"]))
    {
        throw new ReleaseException($"'{string.Join(' ', args)}' is not understood; there is --all");
    }
    if (!OperatingSystem.IsLinux())
    {
        throw new ReleaseException("a release is put together on Linux: it takes rpmbuild, and modes of files");
    }
    Release.Make(needsAll: args.Length > 0);
    return 0;
}
catch (Exception e) when (e is ReleaseException or Win32Exception) // the latter: a program is missing
{
    Console.Error.WriteLine($"release: {e.Message}");
    return 1;
}

[SupportedOSPlatform("linux")]
internal sealed partial class Release
{
    private const string Folder = ".artifacts/release";

    private const string Details = """
        It lets an AI assistant (any MCP client) manage a Proxmox VE cluster, within the limits
        that are set for it. One static file, without any dependency.
        """;

    private static readonly Platform[] Platforms =
    [
        new("linux-x64", "linux", Deb: "amd64", Rpm: "x86_64"),
        new("linux-arm64", "linux", Deb: "arm64", Rpm: "aarch64"),
        new("osx-arm64", "darwin"),
        new("win-x64", "win32"),
    ];

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Product _product = JsonSerializer.Deserialize<Product>(File.ReadAllText("build/product.json"), Web)!;
    private readonly List<Platform> _published;
    private readonly DateTimeOffset _time;
    private readonly string _version;
    private readonly Tool[] _tools;
    private readonly Setting[] _settings;
    private readonly Extra[] _extras;

    private Release(List<Platform> published, Platform here, DateTimeOffset time)
    {
        (_published, _time) = (published, time);
        _version = Run(here.Published, ["--version"], bare: true).Trim();
        _tools = JsonNode.Parse(Run(here.Published, ["tools", "--json"], bare: true))!["tools"].Deserialize<Tool[]>(Web)!;
        _settings = JsonNode.Parse(Run(here.Published, ["settings", "--json"], bare: true))!["settings"].Deserialize<Setting[]>(Web)!;
        _extras = Extras(here.Published);
    }

    // A version before its release sorts before it: 1.0.0~dev < 1.0.0.
    private string DistributionVersion => string.Join('~', _version.Split('-', 2)).Replace('-', '.');

    public static void Make(bool needsAll)
    {
        var rid = $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        var missing = Platforms.Where(one => !File.Exists(one.Published)).Select(one => one.Rid).ToList();
        if (missing.Count > 0 && needsAll)
        {
            throw new ReleaseException(
                $"not published: {string.Join(' ', missing)}. build/build.sh publish RID makes each on a machine of its kind");
        }
        var published = Platforms.Where(one => !missing.Contains(one.Rid)).ToList();
        var here = published.Find(one => one.Rid == rid)
            ?? throw new ReleaseException($"{rid} is not published, and the packages are made from what it says: build/build.sh publish");
        const long firstOfZip = 315532800; // 1980
        if (!long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), CultureInfo.InvariantCulture, out var epoch)
            || epoch < firstOfZip)
        {
            throw new ReleaseException("SOURCE_DATE_EPOCH is not the time that the packages are to name: seconds since 1970, after 1980");
        }
        new Release(published, here, DateTimeOffset.FromUnixTimeSeconds(epoch)).Write();
        if (missing.Count > 0)
        {
            Console.WriteLine($"not in this release, because they are not published here: {string.Join(' ', missing)}");
        }
    }

    private void Write()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
        Directory.CreateDirectory(Folder);
        File.Copy("install.sh", Out("install.sh"));
        var nuget = NuGetPackages();
        foreach (var one in _published)
        {
            File.Copy(one.Published, Out(one.File));
            File.SetUnixFileMode(Out(one.File), Mode("755"));
            Bundle(one);
            if (one.Deb is not null)
            {
                Deb(one);
                Rpm(one);
            }
            BillOfMaterials(one, nuget.DeepClone());
        }
        Homebrew();
        if (_published.Find(one => one.Rid == "win-x64") is { } windows)
        {
            Scoop(windows);
            Winget(windows);
        }
        Registry();
        var names = Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
        Save("SHA256SUMS", string.Concat(names.Select(name => $"{Checksum(name)}  {name}\n")));
    }

    // https://github.com/modelcontextprotocol/mcpb
    private void Bundle(Platform one)
    {
        // The form of a client asks for secrets themselves, and for nothing that only a server of many has.
        var secretFiles = _settings.Where(setting => setting.Secret).Select(setting => $"{setting.Name}_FILE").ToList();
        var form = _settings.Where(setting => setting.IsLocal && !secretFiles.Contains(setting.Name)).ToList();
        var program = one.Rid == "win-x64" ? "server/mcp-pve.exe" : "server/mcp-pve";
        var manifest = Json(new
        {
            manifest_version = "0.3",
            name = _product.Name,
            display_name = _product.Title,
            version = _version,
            description = _product.Description,
            author = new { name = _product.Owner, url = _product.Repository },
            repository = new { type = "git", url = _product.Repository },
            homepage = _product.Repository,
            support = $"{_product.Repository}/issues",
            server = new
            {
                type = "binary",
                entry_point = program,
                mcp_config = new
                {
                    command = $"${{__dirname}}/{program}",
                    args = Array.Empty<string>(),
                    env = form.ToDictionary(setting => setting.Name, setting => $"${{user_config.{setting.Key}}}"),
                },
            },
            tools = _tools,
            keywords = new[] { "proxmox", "pve", "virtualization", "mcp" },
            license = _product.License,
            compatibility = new { platforms = new[] { one.Os } },
            user_config = form.ToDictionary(setting => setting.Key, setting => new
            {
                type = setting.Kind switch { "flag" => "boolean", "number" => "number", _ => "string" },
                title = setting.Name,
                description = setting.Description,
                required = setting.Required,
                // Without one a client leaves the placeholder of a missing value as it is.
                @default = setting.Required ? null : setting.FormDefault,
                min = setting.Minimum,
                max = setting.Maximum,
                sensitive = setting.Secret ? true : (bool?)null,
            }),
        });
        using var zip = ZipFile.Open(Out($"mcp-pve-{one.Rid}.mcpb"), ZipArchiveMode.Create);
        Add("manifest.json", "644", Encoding.UTF8.GetBytes(manifest));
        Add(program, "755", File.ReadAllBytes(one.Published));

        void Add(string name, string mode, byte[] content)
        {
            const int regularFile = 0x8000;
            var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = _time;
            entry.ExternalAttributes = (regularFile | (int)Mode(mode)) << 16;
            using var stream = entry.Open();
            stream.Write(content);
        }
    }

    private void Deb(Platform one)
    {
        var program = File.ReadAllBytes(one.Published);
        var license = File.ReadAllText("LICENSE").TrimEnd().Split('\n').Select(line => line.Length == 0 ? " ." : $" {line}");
        var control = $"""
            Package: mcp-pve
            Version: {DistributionVersion}
            Architecture: {one.Deb}
            Maintainer: {_product.Maintainer}
            Installed-Size: {(program.Length + _extras.Sum(extra => extra.Content.Length) + 1023) / 1024}
            Section: admin
            Priority: optional
            Homepage: {_product.Repository}
            Description: {_product.Summary}
             {Details.Replace("\n", "\n ", StringComparison.Ordinal)}

            """;
        var copyright = $"""
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Source: {_product.Repository}

            Files: *
            Copyright: the {_product.Name} authors
            License: {_product.License}
            {string.Join('\n', license)}

            """;
        // A service that runs is restarted with the new file, and stopped before its file goes; none is started by itself.
        const string after = """
            #!/bin/sh
            set -e
            if [ -z "$DPKG_ROOT" ] && [ "$1" = configure ] && [ -d /run/systemd/system ]; then
              systemctl daemon-reload || true
              systemctl try-restart mcp-pve.service || true
            fi

            """;
        const string before = """
            #!/bin/sh
            set -e
            if [ -z "$DPKG_ROOT" ] && [ "$1" = remove ] && [ -d /run/systemd/system ]; then
              systemctl disable --now mcp-pve.service || true
            fi

            """;
        using var package = File.Create(Out($"mcp-pve-{one.Rid}.deb"));
        package.Write("!<arch>\n"u8);
        Member("debian-binary", "2.0\n"u8);
        Member("control.tar.gz", Tar(
            ("./control", "644", Encoding.UTF8.GetBytes(control)),
            ("./postinst", "755", Encoding.UTF8.GetBytes(after)),
            ("./prerm", "755", Encoding.UTF8.GetBytes(before))));
        Member("data.tar.gz", Tar(
        [
            ("./usr/bin/mcp-pve", "755", program),
            ("./usr/share/doc/mcp-pve/copyright", "644", Encoding.UTF8.GetBytes(copyright)),
            .. _extras.Select(extra => ($".{extra.Deb}", "644", extra.Content)),
        ]));

        // As ar writes it: name, time, owner, group, mode, size.
        void Member(string name, ReadOnlySpan<byte> content)
        {
            var time = _time.ToUnixTimeSeconds();
            package.Write(Encoding.ASCII.GetBytes($"{name,-16}{time,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
            package.Write(content);
            if (content.Length % 2 == 1)
            {
                package.WriteByte((byte)'\n');
            }
        }
    }

    // These files, each after the folders that it is in; gzip is what every version of dpkg reads.
    private byte[] Tar(params (string Name, string Mode, byte[] Content)[] files)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        using (var tar = new TarWriter(gzip))
        {
            var folders = new HashSet<string>();
            foreach (var (name, mode, content) in files)
            {
                for (var end = name.IndexOf('/') + 1; end > 0; end = name.IndexOf('/', end) + 1)
                {
                    if (folders.Add(name[..end]))
                    {
                        tar.WriteEntry(Entry(TarEntryType.Directory, name[..end], "755"));
                    }
                }
                var file = Entry(TarEntryType.RegularFile, name, mode);
                file.DataStream = new MemoryStream(content);
                tar.WriteEntry(file);
            }
        }
        return compressed.ToArray();

        UstarTarEntry Entry(TarEntryType type, string name, string mode) =>
            new(type, name) { Mode = Mode(mode), ModificationTime = _time, UserName = "root", GroupName = "root" };
    }

    private void Rpm(Platform one)
    {
        var top = Directory.CreateTempSubdirectory("mcp-pve-rpm-").FullName;
        foreach (var (name, source) in new[] { ("mcp-pve", one.Published), ("LICENSE", "LICENSE") })
        {
            File.Copy(source, Path.Combine(top, name));
            File.SetLastWriteTimeUtc(Path.Combine(top, name), _time.UtcDateTime);
        }
        foreach (var extra in _extras)
        {
            var copy = $"{top}/extras{extra.Rpm}";
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, extra.Content);
            File.SetLastWriteTimeUtc(copy, _time.UtcDateTime);
        }
        var installed = string.Join('\n', _extras.Select(extra =>
            $"install -D -p -m 644 %{{_topdir}}/extras{extra.Rpm} %{{buildroot}}{extra.Rpm}"));
        var listed = string.Join('\n', _extras.Select(extra =>
            $"{(extra.Rpm.StartsWith("/usr/share/doc/", StringComparison.Ordinal) ? "%doc " : "")}%attr(644, root, root) {extra.Rpm}"));
        var spec = Path.Combine(top, "mcp-pve.spec");
        File.WriteAllText(spec, $$"""
            %global debug_package %{nil}
            %global __os_install_post %{nil}
            Name: mcp-pve
            Version: {{DistributionVersion}}
            Release: 1
            Summary: {{_product.Summary}}
            License: {{_product.License}}
            URL: {{_product.Repository}}
            AutoReqProv: no
            %description
            {{Details}}
            %install
            install -D -p %{_topdir}/mcp-pve %{buildroot}/usr/bin/mcp-pve
            install -D -p %{_topdir}/LICENSE %{buildroot}/usr/share/licenses/mcp-pve/LICENSE
            {{installed}}
            %preun
            if [ "$1" = 0 ] && [ -d /run/systemd/system ]; then systemctl disable --now mcp-pve.service || :; fi
            %postun
            if [ "$1" -ge 1 ] && [ -d /run/systemd/system ]; then systemctl try-restart mcp-pve.service || :; fi
            %files
            %attr(755, root, root) /usr/bin/mcp-pve
            %license %attr(644, root, root) /usr/share/licenses/mcp-pve/LICENSE
            {{listed}}

            """);
        string[] settings =
        [
            $"_topdir {top}", $"_rpmdir {top}", "_rpmfilename mcp-pve.rpm", "_buildhost localhost", "_build_id_links none",
            "_binary_payload w6.gzdio", "use_source_date_epoch_as_buildtime 1", "clamp_mtime_to_source_date_epoch 1",
        ];
        string[] defined = [.. settings.SelectMany(setting => new[] { "--define", setting })];
        Run("rpmbuild", ["-bb", "--quiet", "--target", $"{one.Rpm}-linux", .. defined, spec]);
        File.Copy(Path.Combine(top, "mcp-pve.rpm"), Out($"mcp-pve-{one.Rid}.rpm"));
        Directory.Delete(top, recursive: true);
    }

    // What the packages hold besides the file: what runs it as a service, and what the file says of itself.
    private Extra[] Extras(string program)
    {
        var service = File.ReadAllBytes("build/mcp-pve.service");
        return
        [
            new("/usr/lib/systemd/system/mcp-pve.service", service),
            new("/usr/share/doc/mcp-pve/config.ini.example", Encoding.UTF8.GetBytes(Example())),
            new("/usr/share/man/man1/mcp-pve.1.gz", Gzip(Says(".TH ", "man"))),
            new("/usr/share/bash-completion/completions/mcp-pve", Says("mcp-pve", "completion", "bash")),
            new("/usr/share/zsh/vendor-completions/_mcp-pve", Says("#compdef", "completion", "zsh"))
            {
                Rpm = "/usr/share/zsh/site-functions/_mcp-pve",
            },
            new("/usr/share/fish/vendor_completions.d/mcp-pve.fish", Says("mcp-pve", "completion", "fish")),
        ];

        byte[] Says(string with, params string[] words)
        {
            var command = $"mcp-pve {string.Join(' ', words)}";
            try
            {
                var text = Run(program, words, bare: true);
                return text.Contains(with, StringComparison.Ordinal)
                    ? Encoding.UTF8.GetBytes(text)
                    : throw new ReleaseException($"it has no '{with}'");
            }
            catch (ReleaseException e)
            {
                throw new ReleaseException($"the packages hold what '{command}' prints, and {program} does not print it: {e.Message}");
            }
        }

        static byte[] Gzip(byte[] content)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            {
                gzip.Write(content);
            }
            return compressed.ToArray();
        }
    }

    // Every setting that there is, with its default; the required ones first.
    private string Example()
    {
        var text = new StringBuilder($"""
            # Settings of {_product.Name}: a copy of this goes to /etc/mcp-pve/config.ini for the service, or to
            # ~/.config/mcp-pve/config.ini for one person. A variable of the environment wins over it. A line counts when its '#' is gone.
            # The service takes PVE_TOKEN_SECRET and MCP_AUTH_TOKEN from files of their own: see mcp-pve.service.


            """);
        foreach (var setting in _settings.OrderByDescending(setting => setting.Required))
        {
            var accepted = setting.Kind is "choice" ? $" ({string.Join(", ", setting.Accepted)})" : "";
            var value = setting.Default ?? setting.Name switch
            {
                "PVE_BASE_URL" => "https://pve1.example:8006",
                "PVE_TOKEN_ID" => "automation@pve!assistant",
                _ => "",
            };
            var mark = setting.Required && !setting.Secret ? "" : "#";
            text.Append($"# {Upper(setting.Description)}{accepted}\n{mark}{setting.Name}={value}\n\n");
        }
        return text.ToString().TrimEnd() + "\n";

        static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
    }

    // What CycloneDX finds of NuGet's packages.
    private static JsonNode NuGetPackages()
    {
        const string tools = ".artifacts/tools", project = "src/McpPve/McpPve.csproj", folder = ".artifacts/sbom";
        if (!File.Exists($"{tools}/dotnet-CycloneDX"))
        {
            Run("dotnet", ["tool", "install", "CycloneDX", "--version", "6.3.1", "--tool-path", tools]);
        }
        Run("dotnet", ["restore", project, "-v", "q"]);
        string[] output = ["--output-format", "Json", "--output", folder, "--filename", "bom.json"];
        Run($"{tools}/dotnet-CycloneDX", [project, "--disable-package-restore", "--no-serial-number", "--spec-version", "1.6", .. output]);
        return JsonNode.Parse(File.ReadAllText($"{folder}/bom.json"))!;
    }

    // NuGet's packages, and what the linker took in besides: told by the file itself where it can be.
    private void BillOfMaterials(Platform one, JsonNode bill)
    {
        var program = Encoding.Latin1.GetString(File.ReadAllBytes(one.Published));
        var packages = bill["components"]!.AsArray().Select(part => part!).ToList();
        var compiler = packages.Find(part => Text(part, "name") == "Microsoft.DotNet.ILCompiler")
            ?? throw new ReleaseException("CycloneDX names no Microsoft.DotNet.ILCompiler, so the runtime's version is not known");
        var linked = new List<Part>
        {
            Runtime($"Microsoft.NETCore.App.Runtime.NativeAOT.{one.Rid}"),
            Runtime($"Microsoft.AspNetCore.App.Runtime.{one.Rid}"),
        };
        if (Zlib().Match(program) is { Success: true, Value: var zlib })
        {
            const string note = "As .NET brings it; the version is that of the zlib it stands for.";
            linked.Add(Library("zlib-ng", zlib, "Zlib") with { Description = note, Purl = $"pkg:generic/zlib-ng@{zlib}" });
        }
        if (one.Os == "linux")
        {
            const string note = "Of the machine that linked the file, which does not tell its version.";
            var openssl = OpenSsl().Match(program) is { Success: true } match
                ? match.Groups[1].Value
                : throw new ReleaseException($"{one.Published} names no version of the OpenSSL in it");
            var cpe = $"cpe:2.3:a:openssl:openssl:{openssl}:*:*:*:*:*:*:*";
            linked.Add(Library("openssl", openssl, "Apache-2.0") with { Purl = $"pkg:generic/openssl@{openssl}", Cpe = cpe });
            linked.Add(Library("glibc", null, "LGPL-2.1-or-later") with { Description = note, Purl = "pkg:generic/glibc" });
        }
        var parts = packages.Where(IsLinked).Concat(linked.Select(Node))
            .OrderBy(part => Text(part, "bom-ref"), StringComparer.Ordinal).ToList();
        var references = parts.Select(part => Text(part, "bom-ref")!).ToList();
        var self = Library(one.File, _version, _product.License) with
        {
            Type = "application",
            Scope = null,
            Hashes = [new { alg = "SHA-256", content = Checksum(one.File) }],
            ExternalReferences =
            [
                new { type = "distribution", url = Address(one.File) },
                new { type = "vcs", url = _product.Repository },
            ],
        };
        var dependencies = bill["dependencies"].Deserialize<Dependency[]>(Web)!.Where(entry => references.Contains(entry.Ref))
            .Select(entry => entry with { DependsOn = entry.DependsOn?.Where(references.Contains).Order(StringComparer.Ordinal) })
            .OrderBy(entry => entry.Ref, StringComparer.Ordinal);

        bill["metadata"]!["timestamp"] = _time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        bill["metadata"]!["component"] = Node(self);
        bill["components"] = new JsonArray([.. parts.Select(part => part.DeepClone())]);
        bill["dependencies"] = Node(dependencies.Prepend(new(self.Reference, references)));
        Save($"mcp-pve-{one.Rid}.cdx.json", Json(bill));

        static string? Text(JsonNode part, string member) => (string?)part[member];

        static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, Web)!;

        // Tools of the build are not in the file, nor are the compilers of the other platforms.
        static bool IsLinked(JsonNode part) =>
            Text(part, "scope") != "excluded" && Text(part, "name") is { } name
            && name != "Microsoft.NET.ILLink.Tasks" && !name.Contains("ILCompiler", StringComparison.Ordinal);

        static Part Library(string name, string? version, string license) =>
            new($"{name}@{version ?? "unknown"}", "library", name, version, "required", [new { license = new { id = license } }]);

        Part Runtime(string name)
        {
            var version = Text(compiler, "version");
            var package = $"pkg:nuget/{name}@{version}";
            return Library(name, version, "MIT") with { Reference = package, Purl = package };
        }
    }

    private void Homebrew()
    {
        var (mac, intel, arm) = (On("osx-arm64", "arm"), On("linux-x64", "intel"), On("linux-arm64", "arm"));
        var macs = mac.Length == 0 ? "" : $"  on_macos do\n    depends_on arch: :arm64\n\n{mac}  end\n\n";
        var linux = $"  on_linux do\n{intel}{arm}  end\n\n";
        Save("mcp-pve.rb", $$"""
            class McpPve < Formula
              desc "{{_product.Summary}}"
              homepage "{{_product.Repository}}"
              version "{{_version}}"
              license "{{_product.License}}"

            {{macs}}{{linux}}  def install
                bin.install Dir["mcp-pve-*"].first => "mcp-pve"
                generate_completions_from_executable(bin/"mcp-pve", "completion")
                (man1/"mcp-pve.1").write Utils.safe_popen_read(bin/"mcp-pve", "man")
              end

              test do
                assert_equal version.to_s, shell_output("#{bin}/mcp-pve --version").strip
                assert_match "pve1", shell_output("#{bin}/mcp-pve --demo call pve_list_nodes")
              end
            end

            """);

        string On(string rid, string processor) => _published.Find(one => one.Rid == rid) is not { } one ? "" : $"""
                on_{processor} do
                  url "{Address(one.File)}"
                  sha256 "{Checksum(one.File)}"
                end

            """;
    }

    private void Scoop(Platform one) => Save("mcp-pve.json", Json(new
    {
        version = _version,
        description = _product.Summary,
        homepage = _product.Repository,
        license = _product.License,
        architecture = new Dictionary<string, object>
        {
            ["64bit"] = new { url = $"{Address(one.File)}#/mcp-pve.exe", hash = Checksum(one.File) },
        },
        bin = "mcp-pve.exe",
        checkver = "github",
        autoupdate = new
        {
            architecture = new Dictionary<string, object> { ["64bit"] = new { url = $"{Address(one.File, "$version")}#/mcp-pve.exe" } },
            hash = new { url = "$baseurl/SHA256SUMS" },
        },
    }));

    private void Winget(Platform one)
    {
        Manifest("version", "", "DefaultLocale: en-US");
        Manifest("installer", ".installer", $"""
            InstallerType: portable
            Commands:
            - mcp-pve
            ReleaseDate: {_time:yyyy-MM-dd}
            Installers:
            - Architecture: x64
              InstallerUrl: {Address(one.File)}
              InstallerSha256: {Checksum(one.File).ToUpperInvariant()}
            """);
        Manifest("defaultLocale", ".locale.en-US", $"""
            PackageLocale: en-US
            Publisher: {_product.Owner}
            PublisherUrl: {_product.Repository}
            PackageName: {_product.Name}
            PackageUrl: {_product.Repository}
            License: {_product.License}
            LicenseUrl: {_product.Repository}/blob/v{_version}/LICENSE
            ShortDescription: {_product.Summary}
            Moniker: mcp-pve
            Tags:
            - mcp
            - proxmox
            """);

        void Manifest(string type, string suffix, string fields) => Save($"{_product.Winget}{suffix}.yaml", $"""
            # yaml-language-server: $schema=https://aka.ms/winget-manifest.{type}.1.6.0.schema.json

            PackageIdentifier: {_product.Winget}
            PackageVersion: {_version}
            {fields}
            ManifestType: {type}
            ManifestVersion: 1.6.0

            """);
    }

    private void Registry()
    {
        const string schema = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
        var image = $"{_product.Image}:{_version}";
        var local = _settings.Where(setting => setting.IsLocal).Select(Variable).ToList();
        var port = new
        {
            type = "named",
            name = "-p",
            value = "127.0.0.1:{MCP_PORT}:{MCP_PORT}",
            description = "Clients of this host only.",
            variables = new Dictionary<string, object>
            {
                ["MCP_PORT"] = new { description = "Port to connect to.", format = "number", @default = "3000" },
            },
        };
        object[] packages =
        [
            new
            {
                registryType = "oci",
                identifier = image,
                runtimeHint = "docker",
                transport = new { type = "stdio" },
                environmentVariables = local,
            },
            new
            {
                registryType = "oci",
                identifier = image,
                runtimeHint = "docker",
                runtimeArguments = new[] { port },
                transport = new { type = "streamable-http", url = "http://127.0.0.1:{MCP_PORT}/mcp" },
                environmentVariables = _settings.Select(setting => setting.Name == Setting.Transport ? Http(setting) : Variable(setting)),
            },
            .. _published.Select(one => new
            {
                registryType = "mcpb",
                identifier = Address($"mcp-pve-{one.Rid}.mcpb"),
                version = _version,
                fileSha256 = Checksum($"mcp-pve-{one.Rid}.mcpb"),
                transport = new { type = "stdio" },
                environmentVariables = local,
            }),
        ];
        var entry = new
        {
            name = _product.RegistryName,
            title = _product.Title,
            description = _product.Description,
            version = _version,
            repository = new { url = _product.Repository, source = "github" },
            websiteUrl = _product.Repository,
            packages,
        };
        var document = JsonSerializer.SerializeToNode(entry, Web)!.AsObject();
        document.Insert(0, "$schema", schema);
        Save("server.json", Json(document));

        static object Http(Setting setting) => new { name = setting.Name, description = setting.Description, value = "http" };

        static object Variable(Setting setting) => new
        {
            name = setting.Name,
            description = setting.Description,
            isRequired = setting.Required,
            isSecret = setting.Secret,
            format = setting.Kind switch { "flag" => "boolean", "number" => "number", "file" => "filepath", _ => "string" },
            @default = setting.Default,
            choices = setting.Kind == "choice" ? setting.Accepted : null,
        };
    }

    private string Address(string name, string? version = null) => $"{_product.Repository}/releases/download/v{version ?? _version}/{name}";

    private static string Out(string name) => Path.Combine(Folder, name);

    private static void Save(string name, string text) => File.WriteAllText(Out(name), text);

    private static string Json<T>(T value) => $"{JsonSerializer.Serialize(value, Web)}\n";

    private static string Checksum(string name)
    {
        using var file = File.OpenRead(Out(name));
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    // What a program says; a bare one sees no variable of this machine.
    private static string Run(string program, IEnumerable<string> arguments, bool bare = false)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (bare)
        {
            start.Environment.Clear();
        }
        else
        {
            Console.Error.WriteLine($"+ {program} {string.Join(' ', arguments)}");
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new ReleaseException($"{program} ended with exit code {process.ExitCode}: {output}{error.Result}");
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+\.zlib-ng")]
    private static partial Regex Zlib();

    [GeneratedRegex(@"OpenSSL (\d+\.\d+\.\d+[a-z]*) +\d+ \w+ \d{4}")]
    private static partial Regex OpenSsl();
}

/// <param name="Os">The system's name in a bundle.</param>
internal sealed record Platform(string Rid, string Os, string? Deb = null, string? Rpm = null)
{
    public string File => $"mcp-pve-{Rid}{Extension}";

    public string Published => $".artifacts/publish/mcp-pve/{Rid}/mcp-pve{Extension}";

    private string Extension => Rid == "win-x64" ? ".exe" : "";
}

/// <summary>A file of the packages besides the program, under its place in Debian's.</summary>
internal sealed record Extra(string Deb, byte[] Content)
{
    public string Rpm { get; init; } = Deb;
}

/// <summary>build/product.json.</summary>
internal sealed record Product(
    string Name, string Title, string Summary, string Description, string License,
    string Owner, string Maintainer, string Repository, string Image, string RegistryName, string Winget);

internal sealed record Tool(string Name, string Description);

internal sealed record Setting(
    string Name, string Description, string Kind, string? Default, string[] Accepted, int? Minimum, int? Maximum,
    bool Required, bool Secret, bool HttpOnly)
{
    public const string Transport = "MCP_TRANSPORT";

    public string Key => Name.ToLowerInvariant();

    /// <summary>Whether one person's server has it, on standard input and output.</summary>
    public bool IsLocal => !HttpOnly && Name != Transport;

    public object FormDefault => Kind switch
    {
        "flag" => Default == "true",
        "number" => long.Parse(Default!, CultureInfo.InvariantCulture),
        _ => Default ?? "",
    };
}

/// <summary>A component of a bill of materials.</summary>
internal sealed record Part(
    [property: JsonPropertyName("bom-ref")] string Reference, string Type, string Name, string? Version, string? Scope, object[] Licenses)
{
    public string? Description { get; init; }

    public string? Purl { get; init; }

    public string? Cpe { get; init; }

    public object[]? Hashes { get; init; }

    public object[]? ExternalReferences { get; init; }
}

internal sealed record Dependency(string Ref, IEnumerable<string>? DependsOn);

internal sealed class ReleaseException(string message) : Exception(message);
