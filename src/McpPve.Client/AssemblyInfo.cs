using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("McpPve.Tests")]
