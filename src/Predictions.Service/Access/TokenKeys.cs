using Microsoft.IdentityModel.Tokens;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Access;

/// <summary>The source of the issuer's public keys: the authority, or a file.</summary>
internal interface ITokenKeySource
{
    /// <summary>How often the keys are read if nothing is wrong.</summary>
    TimeSpan Interval { get; }

    /// <summary>Reads the current keys.</summary>
    /// <exception cref="TokenKeysException">There are no usable keys.</exception>
    Task<IssuerKeys> ReadAsync(CancellationToken cancellation);
}

/// <summary>An issuer's keys at one time.</summary>
/// <param name="Issuer">The issuer.</param>
/// <param name="Keys">Its public keys.</param>
/// <param name="Version">Differs if the issuer or any key differs.</param>
internal sealed record IssuerKeys(string Issuer, IReadOnlyList<SecurityKey> Keys, string Version);

/// <summary>The keys cannot be read. The message holds no address and no content of a file.</summary>
internal sealed class TokenKeysException(string message) : Exception(message);

/// <summary>
/// The current keys to verify tokens with. They are refreshed in the background, and soon after a token named an unknown key. If
/// new keys cannot be read, the previous keys stay in use. Calls never wait for a refresh.
/// </summary>
internal sealed partial class TokenKeys(
    ITokenKeySource source, SecurityOptions options, TokenKeysMetrics metrics, TimeProvider clock, ILogger<TokenKeys> log)
{
    private readonly Outage _outage = new(clock);
    private TokenValidator? _current;
    private string? _version;
    private string? _lastProblem;
    private long? _readAt;
    private volatile bool _isDue;

    /// <summary>Verifies tokens with the current keys; <c>null</c> until the first keys were read.</summary>
    public TokenValidator? Current => Volatile.Read(ref _current);

    /// <summary>Reads the keys at the next tick, at most two seconds from now.</summary>
    public void RefreshSoon() => _isDue = true;

    /// <summary>Counts a call that was refused because its key is not known, or because there are no keys.</summary>
    public void CountFailedCall() => _outage.CountFailed();

    /// <summary>Reads the keys if they are due. Called every two seconds, never twice at once.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (_readAt is { } readAt && !_isDue && clock.GetElapsedTime(readAt) < source.Interval)
            return;
        _readAt = clock.GetTimestamp();
        try
        {
            var keys = await source.ReadAsync(cancellation);
            if (keys.Version != _version)
                Take(keys);
            (_lastProblem, _isDue) = (null, false);
            if (_outage.TryEnd(out var seconds, out var calls))
                TokenKeysRefreshedAgain(seconds, calls);
        }
        catch (TokenKeysException e)
        {
            metrics.CountRefusal();
            _outage.Begin();
            if (e.Message != _lastProblem)
                TokenKeysNotRefreshed(e.Message, metrics.Keys);
            (_lastProblem, _isDue) = (e.Message, true);
        }
    }

    private void Take(IssuerKeys keys)
    {
        Volatile.Write(ref _current, new TokenValidator(keys.Issuer, keys.Keys, options, clock));
        _version = keys.Version;
        metrics.Keys = keys.Keys.Count;
        TokenKeysLoaded(keys.Keys.Count);
    }

    [LoggerMessage(1, LogLevel.Information, "Token keys loaded: {Keys} keys.")]
    private partial void TokenKeysLoaded(int keys);

    [LoggerMessage(2, LogLevel.Error,
        "Token keys not refreshed: {Problem}. Still using the previous {Keys} keys; with none, every call fails. "
        + "Check Security:Authority or Security:KeysFile.")]
    private partial void TokenKeysNotRefreshed(string problem, int keys);

    [LoggerMessage(3, LogLevel.Information,
        "Token keys refreshed again after {Seconds} s. Calls refused for want of a key: {Calls}.")]
    private partial void TokenKeysRefreshedAgain(int seconds, int calls);
}
