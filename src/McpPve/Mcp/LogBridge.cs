using System.Text.Json;
using McpPve.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpPve.Mcp;

/// <summary>Brings what the SDK says into our log, with DEBUG.</summary>
internal sealed class LogBridge(Log log) : ILoggerFactory, ILogger
{
    // The web server would also write addresses with what is in their query, and headers that it can't parse.
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("ModelContextProtocol", StringComparison.Ordinal) ? this : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    // What the SDK warns about concerns a client's message, and the client gets an answer of its own. Below debug it
    // writes whole messages, with the passwords that are in them.
    public bool IsEnabled(LogLevel logLevel) => log.DebugIsOn && logLevel > LogLevel.Trace;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            log.Debug($"{formatter(state, exception)}{Reason(exception)}");
        }
    }

    // What can't be read is described by the names of classes.
    private static string Reason(Exception? exception) => exception switch
    {
        null => "",
        JsonException json => $": not understood at {json.Path}",
        _ => $": {exception.Message}",
    };

    public void Dispose()
    {
    }
}
