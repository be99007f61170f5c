using CliWrap;
using CliWrap.Buffered;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>What Helm printed.</summary>
/// <param name="ExitCode">0 where it did what was asked.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error, without what it says of the link to the general chart.</param>
public sealed record HelmRun(int ExitCode, string Output, string Error)
{
    /// <summary>The manifests that it rendered.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public string Manifests => ExitCode == 0 ? Output : throw new InvalidOperationException($"Helm failed: {Error}{Output}");
}

/// <summary>The two Helms that the charts are for.</summary>
public static class Helm
{
    public const string V4 = "helm-4.1.4", V3 = "helm-3.17.2";

    public static readonly string[] Versions = [V4, V3];

    public static readonly string General = Checkout.PathOf("charts", "service"), Predictions = Checkout.PathOf("charts", "predictions");

    /// <summary>Renders a chart as release "predictions".</summary>
    /// <param name="version">Which Helm.</param>
    /// <param name="chart">The chart's folder.</param>
    /// <param name="values">Files of values, or their text; later ones go before earlier ones.</param>
    public static Task<HelmRun> TemplateAsync(string version, string chart, params IReadOnlyList<string> values) =>
        RunAsync(version, ["template", "predictions", chart, "--namespace", "predictions-test"], values);

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
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        return new HelmRun(run.ExitCode, run.StandardOutput, WithoutLink(run.StandardError));
    }

    private static string WithoutLink(string error) =>
        string.Concat(error.Split('\n').Where(l => !l.Contains("found symbolic link", StringComparison.Ordinal)).Select(l => l + "\n")).Trim();

    /// <summary>Texts of values as files, for as long as Helm runs.</summary>
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
