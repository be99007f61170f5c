using System.Diagnostics;
using System.Text.RegularExpressions;
using Predictions.Testing;
using Predictions.Training.Tests;

namespace Predictions.Cli.Tests;

/// <summary>The guides of docs/models show what their commands print.</summary>
public sealed partial class ShippingGuideTests : FolderTest
{
    private const string Shipping = "docs/models/shipping-a-model.md";

    /// <summary>The day on the page stands for the day of the test.</summary>
    private const string DayOfPages = "2026-11-29";

    private const string Tables = "docs/models/from-a-table.md";
    private const string Clinic = "docs/models/clinic-to-production.md";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Trains a model, which takes minutes. The bytes are those of one kind of machine.</summary>
    [Theory]
    [InlineData(Shipping)]
    [InlineData(Tables)]
    [InlineData(Clinic)]
    public async Task Every_command_prints_what_the_guide_shows(string page)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PREDICTIONS_RETRAIN") == "1", "PREDICTIONS_RETRAIN is not 1");
        var started = Today();
        await RunAsync($"cp -r '{ShippedModel.Models}' models; mkdir -p docs/models");
        await RunAsync($"cp '{Checkout.PathOf("docs/models")}'/clinic.* docs/models");
        foreach (var (command, output) in MarkdownPage.Read(page).Commands)
        {
            // The page leaves out the rules of tables.
            var text = (await RunAsync(command.Text)).Replace(started, DayOfPages).Replace(Today(), DayOfPages);
            string[] printed = [.. text.Split('\n').Select(l => l.TrimEnd())
                .Where(l => !l.StartsWith('─'))];
            var at = 0;
            foreach (var part in output is null ? [] : Gap().Split(output.Text.TrimEnd()).Where(part => part.Length > 0))
            {
                string[] shown = [.. part.Split('\n').Select(l => l.TrimEnd())];
                var found = Enumerable.Range(at, printed.Length - at)
                    .FirstOrDefault(i => printed.Skip(i).Take(shown.Length).SequenceEqual(shown), -1);
                var rest = string.Join('\n', printed[at..]);
                Assert.True(found >= 0, $"{output!.Place}: the page shows\n{part}\nbut the command prints\n{rest}");
                at = found + shown.Length;
            }
        }
    }

    [Theory]
    [InlineData(Shipping)]
    [InlineData(Tables)]
    [InlineData(Clinic)]
    public void Every_block_is_run_or_marked_as_an_example(string page)
    {
        var guide = MarkdownPage.Read(page);
        var run = guide.Commands.SelectMany(pair => new[] { pair.Command, pair.Output }).ToHashSet();
        Assert.True(run.Count > 10);
        Assert.Empty(guide.Blocks.Where(b => !b.IsExample && !run.Contains(b))
            .Select(b => $"{b.Place}: run it, or mark it as an example"));
    }

    private static string Today() => $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}";

    /// <summary>What commands print, errors too. A rejection ends with another code than 0, so codes are not checked.</summary>
    private async Task<string> RunAsync(string commands)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "predictions.dll");
        var script = $"exec 2>&1\npredictions() {{ dotnet '{program}' \"$@\"; }}\n{commands}";
        using var shell = Process.Start(
            new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, WorkingDirectory = Folder })!;
        var printed = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        return printed;
    }

    /// <summary>A line that stands for lines that are left out.</summary>
    [GeneratedRegex("\n?^…$\n?", RegexOptions.Multiline)]
    private static partial Regex Gap();
}
