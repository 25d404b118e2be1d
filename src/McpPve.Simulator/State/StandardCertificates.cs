using System.Security.Cryptography;

namespace McpPve.Simulator.State;

/// <summary>The certificates of a cluster that nobody serves. Their keys do not exist any more.</summary>
internal static class StandardCertificates
{
    private const string Root =
        "MIICHzCCAcagAwIBAgICEAAwCgYIKoZIzj0EAwIwdjEkMCIGA1UEAwwbUHJveG1veCBWaXJ0dWFsIEVudmlyb25tZW50MS0wKwYDVQQLDCQ1ZD"
            + "NjMmIxYS0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGRlNDAxHzAdBgNVBAoMFlBWRSBDbHVzdGVyIE1hbmFnZXIgQ0EwIBcNMjYwMTAxMDAwMDAw"
            + "WhgPMjA1NjAxMDEwMDAwMDBaMHYxJDAiBgNVBAMMG1Byb3htb3ggVmlydHVhbCBFbnZpcm9ubWVudDEtMCsGA1UECwwkNWQzYzJiMWEtMDAwMC"
            + "00MDAwLTgwMDAtMDAwMDAwMDBkZTQwMR8wHQYDVQQKDBZQVkUgQ2x1c3RlciBNYW5hZ2VyIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
            + "NVsFfB+REtbHn0xQzdV1G2xGObyjeqRCP5cfSPFP9DObWaCh2WBCmJhXT5eKTJAVPL+lqZ55W3ckZ+Ww4rLN6KNCMEAwDwYDVR0TAQH/BAUwAw"
            + "EB/zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFMRA/wLCBKir4/xvn21mpqY3lsZfMAoGCCqGSM49BAMCA0cAMEQCIB4Kym+Ayo9harjiIus0"
            + "VRObaE9VVqIQBlf/OoVtKvCbAiBI82pzI01CohCcxLT4dzkLiglL4E6ilk0m3WO/pK13zw==";

    private static readonly string[] Nodes =
    [
        "MIICdDCCAhqgAwIBAgICEAEwCgYIKoZIzj0EAwIwdjEkMCIGA1UEAwwbUHJveG1veCBWaXJ0dWFsIEVudmlyb25tZW50MS0wKwYDVQQLDCQ1ZD"
            + "NjMmIxYS0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGRlNDAxHzAdBgNVBAoMFlBWRSBDbHVzdGVyIE1hbmFnZXIgQ0EwHhcNMjYwMTAxMDAwMDAw"
            + "WhcNNDYwMTAxMDAwMDAwWjBdMRkwFwYDVQQLDBBQVkUgQ2x1c3RlciBOb2RlMSQwIgYDVQQKDBtQcm94bW94IFZpcnR1YWwgRW52aXJvbm1lbn"
            + "QxGjAYBgNVBAMMEXB2ZTEuZXhhbXBsZS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEi/tGckg1CYY5Qe3t7Zy/jCCdQmuj7RvXkdVr"
            + "qLkeoqji9vmE2Mma9jaJJWNPJfoGGx1iE9InKETwPS4cZPGLiqOBsDCBrTBLBgNVHREERDBChwR/AAABhxAAAAAAAAAAAAAAAAAAAAABgglsb2"
            + "NhbGhvc3SHBMAAAguCBHB2ZTGCEXB2ZTEuZXhhbXBsZS50ZXN0MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFIpU"
            + "HiQ5LgSt8tRVdZjTP+xVQPFRMB8GA1UdIwQYMBaAFMRA/wLCBKir4/xvn21mpqY3lsZfMAoGCCqGSM49BAMCA0gAMEUCICB7Rg+xVu47FPN0KW"
            + "kP/GNQQliEKg9i0MV60TxUmbvHAiEA2UGNKmjJJ80zYCWnEKjgIZa5iyywfEAAgeC0ewq7tLo=",
        "MIICdDCCAhqgAwIBAgICEAIwCgYIKoZIzj0EAwIwdjEkMCIGA1UEAwwbUHJveG1veCBWaXJ0dWFsIEVudmlyb25tZW50MS0wKwYDVQQLDCQ1ZD"
            + "NjMmIxYS0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGRlNDAxHzAdBgNVBAoMFlBWRSBDbHVzdGVyIE1hbmFnZXIgQ0EwHhcNMjYwMTAxMDAwMDAw"
            + "WhcNNDYwMTAxMDAwMDAwWjBdMRkwFwYDVQQLDBBQVkUgQ2x1c3RlciBOb2RlMSQwIgYDVQQKDBtQcm94bW94IFZpcnR1YWwgRW52aXJvbm1lbn"
            + "QxGjAYBgNVBAMMEXB2ZTIuZXhhbXBsZS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtw2z+3IWEZeFz/GNCaDORUnp/eGEmSAyIqlz"
            + "3jcRUWSg3TD/zhniWnMt9ZgCkQi4mSpNpOwcMplqcK3oP5sULaOBsDCBrTBLBgNVHREERDBChwR/AAABhxAAAAAAAAAAAAAAAAAAAAABgglsb2"
            + "NhbGhvc3SHBMAAAgyCBHB2ZTKCEXB2ZTIuZXhhbXBsZS50ZXN0MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFMmW"
            + "MThzkP2nO9Jl+fk++0+bCVxsMB8GA1UdIwQYMBaAFMRA/wLCBKir4/xvn21mpqY3lsZfMAoGCCqGSM49BAMCA0gAMEUCIQCZga5/1WQNqbBAGl"
            + "6o8pEptC6rMKow+PNCM/wBqe+HpwIgHsrEyo6pYkg8pkp/tWH/TiFtuxn/oZ7/5JifToqqqKM=",
        "MIICdDCCAhqgAwIBAgICEAMwCgYIKoZIzj0EAwIwdjEkMCIGA1UEAwwbUHJveG1veCBWaXJ0dWFsIEVudmlyb25tZW50MS0wKwYDVQQLDCQ1ZD"
            + "NjMmIxYS0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGRlNDAxHzAdBgNVBAoMFlBWRSBDbHVzdGVyIE1hbmFnZXIgQ0EwHhcNMjYwMTAxMDAwMDAw"
            + "WhcNNDYwMTAxMDAwMDAwWjBdMRkwFwYDVQQLDBBQVkUgQ2x1c3RlciBOb2RlMSQwIgYDVQQKDBtQcm94bW94IFZpcnR1YWwgRW52aXJvbm1lbn"
            + "QxGjAYBgNVBAMMEXB2ZTMuZXhhbXBsZS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ7bE1w6o9lFRa4e+kY0KJqqMrqgRviOr9p4g"
            + "DOzovu8kMq6Z9/7mlWkN5lwl018OaiT5HeXA+42gML+Zqfk+YqOBsDCBrTBLBgNVHREERDBChwR/AAABhxAAAAAAAAAAAAAAAAAAAAABgglsb2"
            + "NhbGhvc3SHBMAAAg2CBHB2ZTOCEXB2ZTMuZXhhbXBsZS50ZXN0MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFCVq"
            + "skvyKm1ZGTTFu8ZC0mDZwAUgMB8GA1UdIwQYMBaAFMRA/wLCBKir4/xvn21mpqY3lsZfMAoGCCqGSM49BAMCA0gAMEUCIEsNsso93Pc2eDBqib"
            + "q1ndQXWlyA06ZTzCLqo060Une5AiEAt5drt+9yBE5B3hD6rrhk14WGgTnxJNK+ENcsYF+ISDc=",
    ];

    /// <summary>Those of one node, by file name, in PEM. Beyond the third node they are those of the first.</summary>
    public static IReadOnlyDictionary<string, string> Of(Node node) => new Dictionary<string, string>
    {
        ["pve-root-ca.pem"] = Pem(Root),
        ["pve-ssl.pem"] = Pem(Nodes[node.Id <= Nodes.Length ? node.Id - 1 : 0]),
    };

    private static string Pem(string base64) => new(PemEncoding.Write("CERTIFICATE", Convert.FromBase64String(base64)));
}
