using Microsoft.Extensions.Options;

namespace Predictions.Client;

/// <summary>Gives the token of a call. It is asked before each call, so it keeps its token and renews it in time.</summary>
/// <param name="rejected">The token that the service has just rejected, so that another is needed; otherwise <c>null</c>.</param>
/// <param name="cancellation">Ends with the call.</param>
/// <returns>The token without "Bearer". What it throws reaches the caller.</returns>
public delegate ValueTask<string> TokenProvider(string? rejected, CancellationToken cancellation);

/// <summary>The settings of a client. They are checked when the first client is created and when the host starts.</summary>
public sealed class PredictionsClientOptions
{
    /// <summary>
    /// The gRPC endpoint: <c>http://host:port</c>, <c>https://host:port</c>, or <c>dns:///host:port</c>, which balances the calls
    /// over all addresses of the name.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>Whether a <c>dns:///</c> address is called over TLS. The scheme says so for the others.</summary>
    public bool UseTls { get; set; }

    /// <summary>The time for one call, repeats included; more than 0. A deadline given with a call takes its place.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time for one batch of many forecasts, repeats by gRPC included; more than 0.</summary>
    public TimeSpan BatchDeadline { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The most attempts of a call that is UNAVAILABLE, 1 to 5. 1 switches retries off.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The retries that each success allows, above 0 and at most 1: 0.1 allows one for ten successful calls.</summary>
    public double RetryRatio { get; set; } = 0.1;

    /// <summary>The failures in a row after which only <see cref="RetryRatio"/> allows retries, 1 to 500.</summary>
    public int RetryBurst { get; set; } = 50;

    /// <summary>
    /// Sends a forecast a second time, where possible to another instance, if there is no answer after this time. <c>null</c>
    /// switches it off. Choose about the 95th percentile of the latency, so that it adds about 5 % of calls. The retry budget
    /// holds for these calls too.
    /// </summary>
    public TimeSpan? HedgeForecastsAfter { get; set; }

    /// <summary>How many batches of many forecasts wait for their answer at once, 1 to 16.</summary>
    public int BatchesInFlight { get; set; } = 2;

    /// <summary>How often a batch of many forecasts is sent again for items whose error may pass, 0 to 10.</summary>
    public int BatchRetries { get; set; } = 3;

    /// <summary>How often a <c>dns:///</c> address is resolved again, at least 1 s, so that new instances get calls.</summary>
    public TimeSpan AddressRefresh { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gives the token of each call; <c>null</c> for calls without a token.</summary>
    public TokenProvider? TokenProvider { get; set; }

    /// <summary>Allows tokens over a connection without TLS, for example where a service mesh encrypts it.</summary>
    public bool AllowTokensWithoutTls { get; set; }

    internal bool IsDns => Address?.Scheme == "dns";

    internal bool IsTls => UseTls || Address?.Scheme == Uri.UriSchemeHttps;
}

/// <summary>Names each setting that is out of range, and what is accepted.</summary>
internal sealed class PredictionsClientOptionsCheck : IValidateOptions<PredictionsClientOptions>
{
    private static readonly string[] Schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps, "dns"];

    public ValidateOptionsResult Validate(string? name, PredictionsClientOptions options)
    {
        string[] errors = [.. Errors(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(PredictionsClientOptions o)
    {
        // The tests of balancing bring a resolver for a scheme of their own, as callers may.
        if (o.Address is not { IsAbsoluteUri: true })
            yield return $"Address must be absolute, with the scheme {string.Join(", ", Schemes)} or that of a resolver of yours";
        else if (o.UseTls && o.Address.Scheme == Uri.UriSchemeHttp)
            yield return "UseTls needs an address with https or dns";
        if (o.Deadline <= TimeSpan.Zero)
            yield return "Deadline must be more than 0";
        if (o.BatchDeadline <= TimeSpan.Zero)
            yield return "BatchDeadline must be more than 0";
        if (o.MaxAttempts is < 1 or > 5)
            yield return "MaxAttempts must be 1 to 5";
        if (o.RetryRatio is not (> 0 and <= 1))
            yield return "RetryRatio must be above 0 and at most 1";
        if (o.RetryBurst is < 1 or > 500)
            yield return "RetryBurst must be 1 to 500";
        if (o.HedgeForecastsAfter < TimeSpan.Zero)
            yield return "HedgeForecastsAfter must not be negative";
        if (o is { HedgeForecastsAfter: not null, MaxAttempts: 1 })
            yield return "HedgeForecastsAfter needs MaxAttempts of at least 2";
        if (o.BatchesInFlight is < 1 or > 16)
            yield return "BatchesInFlight must be 1 to 16";
        if (o.BatchRetries is < 0 or > 10)
            yield return "BatchRetries must be 0 to 10";
        if (o.AddressRefresh < TimeSpan.FromSeconds(1))
            yield return "AddressRefresh must be at least 1 s";
        if (o is { TokenProvider: not null, AllowTokensWithoutTls: false, IsTls: false })
            yield return "TokenProvider needs TLS; AllowTokensWithoutTls allows tokens without it";
    }
}
