using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Cli.Live;
using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models verdict</c>: compares the candidate with the stable model on live traffic.</summary>
internal static partial class VerdictCommand
{
    private sealed record Options(string Address, string Over, string Models, string? Stable, string? Candidate, bool AsJson);

    public static Command Create()
    {
        var address = new Option<string>("--prometheus")
        {
            Description = "The address of Prometheus, such as http://prometheus:9090.",
            Required = true,
        };
        address.Validators.Add(r => Require(
            IsWeb(r.GetValueOrDefault<string>()), r, "--prometheus must be an http or https address, without account or query"));
        var over = CommandOption.Of("--over", "The period, such as 7d or 12h.", "7d");
        over.Validators.Add(r => Require(
            Duration().IsMatch(r.GetValueOrDefault<string>() ?? ""), r,
            "--over must be a duration of Prometheus, such as 7d or 1h30m"));
        var stable = CommandOption.Of<string?>("--stable", "The baseline version. Default: the stable one.");
        var candidate = CommandOption.Of<string?>("--candidate", "The version to compare. Default: the candidate.");
        var (models, format) = (ModelsFolder.Option(), OutputFormat.Option());
        var command = new Command("verdict", "Compare two models on live traffic.")
        {
            address, over, stable, candidate, models, format,
        };
        command.SetAction((parsed, stop) => Run(
            new Options(
                parsed.GetValue(address)!, parsed.GetValue(over)!, parsed.GetValue(models)!, parsed.GetValue(stable),
                parsed.GetValue(candidate), parsed.GetValue(format) == OutputFormat.Json), stop));
        return command;
    }

    private static async Task<int> Run(Options options, CancellationToken stop)
    {
        if (Names(options, out var stable, out var candidate) is { } unnamed)
            return ExitCode.Fail(unnamed);
        using var prometheus = new PrometheusClient(new Uri(options.Address));
        var (counts, error) = await LiveQueries.Read(prometheus, options.Over, stop);
        if (counts is null)
            return ExitCode.Fail($"{options.Address} {error}");
        if (counts.Comparison(stable, candidate) is not { } counted)
        {
            return ExitCode.Fail(
                $"{options.Address} has no period of the last {options.Over} scored with both {candidate} and " +
                $"{stable}{Others(counts)}");
        }

        LiveFigures[] figures = [counts.Figures(stable), counts.Figures(candidate)];
        var report = new LiveReport(options.Over, LiveVerdict.Of(counted, figures[0].CrpsDays), figures,
            counts.Groups(stable, candidate));
        if (options.AsJson)
            Console.WriteLine(JsonSerializer.Serialize(report, LiveJson.Default.LiveReport));
        else
            LiveTable.Write(Terminal.Wide(), report);
        return ExitCode.Success;
    }

    /// <summary>The model names in the metrics.</summary>
    /// <returns>The error; <c>null</c> if both are known.</returns>
    private static string? Names(Options options, out string stable, out string candidate)
    {
        (stable, candidate) = (options.Stable ?? "", options.Candidate ?? "");
        if (options.Stable is null || options.Candidate is null)
        {
            var labels = ModelLabels.Read(options.Models);
            if (!labels.IsLoaded)
                return $"{options.Models}: {labels.Rejection}; or use --stable and --candidate";
            stable = options.Stable ?? labels.Value.Stable;
            candidate = options.Candidate ?? labels.Value.Candidate ?? "";
        }

        if (candidate.Length == 0)
            return $"{options.Models} has no candidate: use --candidate, or set one with `predictions models shadow VERSION`";
        (stable, candidate) = (VersionName.Full(stable), VersionName.Full(candidate));
        return stable == candidate ? $"{stable} cannot be compared with itself" : null;
    }

    private static string Others(LiveCounts counts)
    {
        var pairs = string.Join(", ", counts.Pairs.Select(p => $"{p.Candidate} and {p.Stable}"));
        return pairs.Length == 0 ? "" : $"; it has {pairs}";
    }

    private static bool IsWeb(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) &&
        uri is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };

    private static void Require(bool holds, OptionResult result, string otherwise)
    {
        if (!holds)
            result.AddError(otherwise);
    }

    [GeneratedRegex("^([0-9]{1,6}(ms|[smhdwy]))+$")]
    private static partial Regex Duration();
}
