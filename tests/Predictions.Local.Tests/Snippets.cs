using Microsoft.Extensions.DependencyInjection;
using Predictions.Client;
using Predictions.Testing;

namespace Predictions.Local.Tests;

/// <summary>The C# of docs/api.md.</summary>
internal static class Snippets
{
    /// <summary>Its lines, as <see cref="CompiledSnippets.Normalize"/> leaves them.</summary>
    public static string FirstForecast => CompiledSnippets.Source("first forecast");

    /// <summary>Runs it and returns what it prints.</summary>
    public static async Task<string> FirstForecastAsync(Uri address, TimeSpan deadline)
    {
        using var printed = new StringWriter();
        var console = Console.Out;
        Console.SetOut(printed);
        try
        {
            // begin first forecast
            using var services = new ServiceCollection()
                .AddPredictionsClient(options => (options.Address, options.Deadline) = (address, deadline))
                .Services.BuildServiceProvider();
            var predictions = services.GetRequiredService<PredictionsClient>();
            DateOnly[] starts = [new(2025, 12, 5), new(2026, 1, 2), new(2026, 1, 30), new(2026, 2, 28)];
            var history = new History { Periods = [.. starts.Select(start => new Period(start))] };
            var result = await predictions.ForecastAsync(ForecastRequest.ForHistory(history, asOf: new DateOnly(2026, 3, 10)));
            var next = result.Value.Cycles[0].PeriodStart;
            Console.WriteLine(
                $"{next.Earliest:yyyy-MM-dd} to {next.Latest:yyyy-MM-dd}, around {next.Likely:d MMMM}: {next.Probability:0.00}");
            // end first forecast
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString().Trim();
    }
}
