using System.Collections.Concurrent;
using CliWrap;
using CliWrap.Buffered;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The result of a Helm run.</summary>
/// <param name="ExitCode">0 on success.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error, without the notes on the link to the general chart.</param>
public sealed record HelmRun(int ExitCode, string Output, string Error)
{
    /// <summary>The rendered manifests.</summary>
    /// <exception cref="InvalidOperationException">Helm failed.</exception>
    public string Manifests => ExitCode == 0 ? Output : throw new InvalidOperationException($"Helm failed: {Error}{Output}");
}

/// <summary>The two supported versions of Helm.</summary>
public static class Helm
{
    public const string V4 = "helm-4.1.4", V3 = "helm-3.17.2";

    public static readonly string[] Versions = [V4, V3];

    public static readonly string General = Checkout.PathOf("charts", "service"),
    Predictions = Checkout.PathOf("charts", "predictions");

    private static readonly ConcurrentDictionary<string, Lazy<Task<HelmRun>>> Renders = new();

    /// <summary>Renders a chart as release "predictions".</summary>
    /// <param name="version">The Helm version.</param>
    /// <param name="chart">The chart's folder.</param>
    /// <param name="values">Files of values, or their text; later ones override earlier ones.</param>
    public static Task<HelmRun> TemplateAsync(string version, string chart, params IReadOnlyList<string> values)
    {
        Task<HelmRun> Render() => TemplateReleaseAsync(version, "predictions", chart, values);
        // The project's charts do not change during a test run, so that equal values give an equal render.
        return chart == General || chart == Predictions
            ? Renders.GetOrAdd(string.Join('\n', [version, chart, .. values]), _ => new Lazy<Task<HelmRun>>(Render)).Value
            : Render();
    }

    /// <summary>Renders a chart as another release.</summary>
    public static Task<HelmRun> TemplateReleaseAsync(
        string version, string release, string chart, params IReadOnlyList<string> values) =>
        RunAsync(version, ["template", release, chart, "--namespace", "predictions-test"], values);

    /// <summary>Lints a chart.</summary>
    public static Task<HelmRun> LintAsync(string version, string chart, params IReadOnlyList<string> values) =>
        RunAsync(version, ["lint", chart, "--strict"], values);

    private static async Task<HelmRun> RunAsync(string version, string[] arguments, IReadOnlyList<string> values)
    {
        using var written = new WrittenValues();
        var files = values.SelectMany(v => new[] { "--values", File.Exists(v) ? v : written.Write(v) });
        var run = await Cli.Wrap(Checkout.Tool(version))
            .WithArguments([.. arguments, .. files])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return new HelmRun(run.ExitCode, run.StandardOutput, WithoutLink(run.StandardError));
    }

    private static string WithoutLink(string error) =>
        string.Join('\n', error.Split('\n').Where(line => !line.Contains("found symbolic link", StringComparison.Ordinal)))
            .Trim();

    /// <summary>Writes texts of values to files for a run of Helm.</summary>
    private sealed class WrittenValues : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("values-").FullName;
        private int _count;

        public string Write(string text)
        {
            var path = Path.Combine(_folder, $"{_count++}.yaml");
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
