using Microsoft.Extensions.Logging;

namespace McpPve.Protocol;

/// <summary>Brings the SDK's warnings, and with DEBUG everything it says, into our log.</summary>
internal sealed class LogBridge(Log log) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    // Whatever the SDK warns about concerns a client's message; the client gets its own answer.
    public bool IsEnabled(LogLevel logLevel) => log.DebugIsOn || logLevel >= LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            log.Debug($"{formatter(state, exception)}{(exception is null ? "" : $": {exception.Message}")}");
        }
    }

    public void Dispose()
    {
    }
}
