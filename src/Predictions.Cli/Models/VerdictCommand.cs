using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Cli.Live;
using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models verdict</c>: what live traffic says of the candidate.</summary>
internal static partial class VerdictCommand
{
    private sealed record Ask(string Address, string Over, string Models, string? Stable, string? Candidate, bool AsJson);

    public static Command Create()
    {
        var address = new Option<string>("--prometheus")
        {
            Description = "Address of Prometheus, such as http://prometheus:9090.",
            Required = true,
        };
        address.Validators.Add(r => Require(
            IsWeb(r.GetValueOrDefault<string>()), r, "--prometheus must be an http or https address, without account or query"));
        var over = new Option<string>("--over") { Description = "How far back, such as 7d or 12h.", DefaultValueFactory = _ => "7d" };
        over.Validators.Add(r => Require(
            Duration().IsMatch(r.GetValueOrDefault<string>() ?? ""), r, "--over must be a duration of Prometheus, such as 7d or 1h30m"));
        var stable = new Option<string?>("--stable") { Description = "The one version; by default the stable one." };
        var candidate = new Option<string?>("--candidate") { Description = "The other version; by default the candidate." };
        var (models, format) = (ModelsFolder.Option(), OutputFormat.Option());
        var command = new Command("verdict", "Say which of two models is better on live traffic, and how surely.")
        {
            address, over, stable, candidate, models, format,
        };
        command.SetAction((parsed, stop) => Run(
            new Ask(
                parsed.GetValue(address)!, parsed.GetValue(over)!, parsed.GetValue(models)!, parsed.GetValue(stable),
                parsed.GetValue(candidate), parsed.GetValue(format) == OutputFormat.Json), stop));
        return command;
    }

    private static async Task<int> Run(Ask ask, CancellationToken stop)
    {
        if (Names(ask, out var stable, out var candidate) is { } unnamed)
            return ExitCode.Fail(unnamed);
        using var prometheus = new PrometheusClient(new Uri(ask.Address));
        var (counts, refusal) = await LiveQueries.Read(prometheus, ask.Over, stop);
        if (counts is null)
            return ExitCode.Fail($"{ask.Address} {refusal}");
        if (counts.Comparison(stable, candidate) is not { } counted)
        {
            return ExitCode.Fail(
                $"{ask.Address} has no period of the last {ask.Over} scored with {candidate} beside {stable}{Others(counts)}");
        }

        LiveFigures[] figures = [counts.Figures(stable), counts.Figures(candidate)];
        var report = new LiveReport(ask.Over, LiveVerdict.Of(counted, figures[0].CrpsDays), figures);
        if (ask.AsJson)
            Console.WriteLine(JsonSerializer.Serialize(report, LiveJson.Default.LiveReport));
        else
            LiveTable.Write(Terminal.Wide(), report);
        return ExitCode.Success;
    }

    /// <summary>The names that metrics carry.</summary>
    /// <returns>Why they are not known; <c>null</c> where they are.</returns>
    private static string? Names(Ask ask, out string stable, out string candidate)
    {
        (stable, candidate) = (ask.Stable ?? "", ask.Candidate ?? "");
        if (ask.Stable is null || ask.Candidate is null)
        {
            var labels = ModelLabels.Read(ask.Models);
            if (!labels.IsLoaded)
                return $"{ask.Models}: {labels.Rejection}; or give --stable and --candidate";
            stable = ask.Stable ?? labels.Value.Stable;
            candidate = ask.Candidate ?? labels.Value.Candidate ?? "";
        }

        if (candidate.Length == 0)
            return $"{ask.Models} has no candidate: name one with --candidate, or let one shadow with `predictions models shadow VERSION`";
        (stable, candidate) = (VersionName.Full(stable), VersionName.Full(candidate));
        return stable == candidate ? $"{stable} cannot be compared with itself" : null;
    }

    private static string Others(LiveCounts counts)
    {
        var pairs = string.Join(", ", counts.Pairs.Select(p => $"{p.Candidate} beside {p.Stable}"));
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
