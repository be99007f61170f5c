using System.Runtime.CompilerServices;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.V1;

// This is a caller's code; the banned-API list applies to ours.
#pragma warning disable RS0030

namespace Predictions.Local.Tests;

/// <summary>The C# snippets of docs/api.md. Each stands between a <c>begin</c> and an <c>end</c> comment.</summary>
internal static class Snippets
{
    public static async Task<string> FirstForecastAsync(string address, DateTime deadline)
    {
        using var printed = new StringWriter();
        var console = Console.Out;
        Console.SetOut(printed);
        try
        {
            // begin first forecast
            using var channel = GrpcChannel.ForAddress(address);
            var predictions = new CyclePredictions.CyclePredictionsClient(channel);
            var history = new History();
            foreach (var start in new[] { "2025-12-05", "2026-01-02", "2026-01-30", "2026-02-28" })
                history.Periods.Add(new Period { Start = start });
            var forecast = await predictions.PredictAsync(
                new PredictRequest { History = history, AsOf = "2026-03-10" }, deadline: deadline);
            var next = forecast.Cycles[0].PeriodStart;
            Console.WriteLine($"{next.Earliest} to {next.Latest}, around {next.Likely}: {next.Probability:0.00}");
            // end first forecast
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString().Trim();
    }

    // begin retry
    public static async Task<T> RetryAsync<T>(Func<DateTime, Task<T>> call, int maxRetries = 3)
    {
        for (var retry = 0; ; retry++)
            try { return await call(DateTime.UtcNow.AddSeconds(3)); }
            catch (RpcException error) when (retry < maxRetries && MayRetry(error))
            {
                var delay = error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan() ?? TimeSpan.Zero;
                await Task.Delay(delay + Random.Shared.NextDouble() * TimeSpan.FromSeconds(Math.Min(30, 1 << retry)));
            }
    }

    private static bool MayRetry(RpcException error) =>
        error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
        || error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason == "OVERLOADED";
    // end retry

    /// <summary>The lines of a snippet in this file.</summary>
    public static string Source(string name) =>
        Normalize(string.Join('\n', File.ReadLines(Here())
            .SkipWhile(l => l.Trim() != $"// begin {name}").Skip(1).TakeWhile(l => l.Trim() != $"// end {name}")));

    /// <summary>Removes using directives, access modifiers, indents and empty lines.</summary>
    public static string Normalize(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim())
        .Where(l => l.Length > 0 && !(l.StartsWith("using ", StringComparison.Ordinal) && l.EndsWith(';') && !l.Contains('=')))
        .Select(l => l.Replace("public static ", "static ", StringComparison.Ordinal))
        .Select(l => l.Replace("private static ", "static ", StringComparison.Ordinal)));

    private static string Here([CallerFilePath] string path = "") => path;
}
