using Predictions.Service.Telemetry;


namespace Predictions.Service.Access;

/// <summary>
/// Asks for the issuer's keys beside the calls, which never wait for them: at the start, again and again, and soon where a token names
/// a key that is not known. While new ones cannot be had, those of old go on.
/// </summary>
internal sealed partial class TokenKeysWatch(
    ITokenKeys source, SecurityOptions options, TokenKeysMetrics metrics, TimeProvider clock, ILogger<TokenKeysWatch> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    private TokenCache? _current;
    private string? _version;
    private string? _told;
    private volatile bool _isDue;

    /// <summary>Reads tokens by the present keys; <c>null</c> until there are any.</summary>
    public TokenCache? Current => Volatile.Read(ref _current);

    /// <summary>Has them asked for soon, at most every two seconds.</summary>
    public void AskSoon() => _isDue = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Tick, clock);
            var looked = clock.GetTimestamp();
            await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!_isDue && clock.GetElapsedTime(looked) < source.Every)
                    continue;
                looked = clock.GetTimestamp();
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that ends before it has started would take this for a failure.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            var found = await source.ReadAsync(stopping);
            if (found.Version != _version)
                Take(found);
            (_told, _isDue) = (null, false);
        }
        catch (TokenKeysException problem)
        {
            metrics.CountRefusal();
            if (problem.Message != _told)
                Refused(problem.Message, metrics.Keys);
            (_told, _isDue) = (problem.Message, true);
        }
    }

    private void Take(IssuerKeys found)
    {
        Volatile.Write(ref _current, new TokenCache(new Tokens(found.Issuer, found.Keys, options, clock), clock));
        _version = found.Version;
        metrics.Keys = found.Keys.Count;
        Taken(found.Keys.Count);
    }

    [LoggerMessage(1, LogLevel.Information, "Tokens are checked by {Keys} keys from now on")]
    private partial void Taken(int keys);

    [LoggerMessage(2, LogLevel.Error, "No new keys to check tokens by: {Problem}; {Keys} of before go on")]
    private partial void Refused(string problem, int keys);
}
