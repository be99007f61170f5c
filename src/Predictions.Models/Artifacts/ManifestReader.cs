using System.Text.Json;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Inputs;

namespace Predictions.Models.Artifacts;

/// <summary>Reads a manifest of the form that <see cref="ManifestJson"/> writes. Each part is a method of its members.</summary>
internal static class ManifestReader
{
    private static readonly string[] ManifestMembers =
    [
        "name", "version", "created", "features", "trainer", "settings", "prior", "learned_share", "training", "metrics",
        "golden", "sha256", "size_bytes", "input_profile",
    ];

    private static readonly string[] FeatureMembers = ["version", "names"];

    private static readonly string[] SettingsMembers =
        ["trees", "leaves", "learning_rate", "minimum_rows_per_leaf", "last_day", "seed"];

    private static readonly string[] PriorMembers =
    [
        "discount", "skip_rate", "skip_cycles", "past_skip_cycles", "odd_share", "late_share", "late_cycles", "late_days",
        "kinds",
    ];

    private static readonly string[] KindMembers = ["share", "mean", "kappa", "alpha", "beta"];

    private static readonly string[] ShareMembers =
    [
        "no_cycle", "one_or_two_cycles", "three_or_more_cycles", "suspected_gap", "evidence", "unusual_length",
    ];

    private static readonly string[] DayShareMembers = ["until_due", "overdue"];
    private static readonly string[] TrainingMembers = ["source", "seed", "women", "woman_days", "cycles_sha256"];
    private static readonly string[] GoldenMembers = ["summary", "hazards"];
    private static readonly string[] HazardMembers = ["day", "hazard"];

    private static readonly string[] SummaryMembers =
    [
        "posterior_mean", "posterior_scale", "centre_days", "scale_days", "last_days", "mean_of_three_days", "min_days",
        "max_days", "shrunk_mean_days", "mad_days", "count", "person",
    ];

    private static readonly string[] PersonMembers =
    [
        "skip_rate", "unlogged_periods", "mean_bleed_days", "slope_days", "last_deviation_days", "previous_deviation_days",
        "age_years", "suspected_spotting", "last_bleed_days", "sign_day", "ovulation_day", "ovulation_evidence",
    ];

    private static readonly string[] ProfileMembers = ["cycles", "inputs"];
    private static readonly string[] InputMembers = ["name", "edges", "shares"];

    public static Manifest Read(ref StrictJson json)
    {
        var (name, version, trainer, sha256, bytes) = ("", "", "", "", 0L);
        var created = default(DateOnly);
        var (features, settings, training) = ((FeatureList?)null, (TrainerSettings?)null, (TrainingData?)null);
        var (prior, shares, profile) = ((LengthPrior?)null, (LearnedShares?)null, (InputProfile?)null);
        var (metrics, golden) = (new Dictionary<string, double>(), new List<GoldenRow>());
        var seen = 0u;
        json.BeginObject();
        while (json.Member(ManifestMembers, ref seen, optional: 1) is >= 0 and var member)
            switch (ManifestMembers[member])
            {
                case "name": name = json.Text(); break;
                case "version": version = json.Text(); break;
                case "created": created = json.Date(); break;
                case "features": features = FeaturesOf(ref json); break;
                case "trainer": trainer = json.Text(); break;
                case "settings": settings = SettingsOf(ref json); break;
                case "prior": prior = PriorOf(ref json); break;
                case "learned_share": shares = SharesOf(ref json); break;
                case "training": training = TrainingOf(ref json); break;
                case "metrics": ReadMetrics(ref json, metrics); break;
                case "golden": ReadGolden(ref json, golden); break;
                case "sha256": sha256 = json.Text(); break;
                case "size_bytes": bytes = json.Long(); break;
                default: profile = json.IsNull ? null : ProfileOf(ref json); break;
            }

        return new Manifest(
            name, version, created, features!, trainer, settings!, prior!, shares!, training!, metrics, golden, sha256, bytes,
            profile);
    }

    private static FeatureList FeaturesOf(ref StrictJson json)
    {
        var (version, names, seen) = (0, new List<string>(), 0u);
        json.BeginObject();
        while (json.Member(FeatureMembers, ref seen) is >= 0 and var member)
            if (member == 0)
                version = json.Whole();
            else
                names = json.Texts();
        return new FeatureList(version, names);
    }

    private static TrainerSettings SettingsOf(ref StrictJson json)
    {
        Span<int> whole = stackalloc int[SettingsMembers.Length];
        var (rate, seen) = (0.0, 0u);
        json.BeginObject();
        while (json.Member(SettingsMembers, ref seen) is >= 0 and var member)
            if (member == 2)
                rate = json.Number();
            else
                whole[member] = json.Whole();
        return new TrainerSettings(whole[0], whole[1], rate, whole[3], whole[4], whole[5]);
    }

    private static LengthPrior PriorOf(ref StrictJson json)
    {
        Span<double> of = stackalloc double[PriorMembers.Length];
        var (kinds, seen) = (new List<LengthKind>(), 0u);
        json.BeginObject();
        while (json.Member(PriorMembers, ref seen) is >= 0 and var member)
            if (member < PriorMembers.Length - 1)
                of[member] = json.Number();
            else
                for (json.BeginArray(); json.Item();)
                    kinds.Add(KindOf(ref json));
        return new LengthPrior(kinds, of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7]);
    }

    private static LengthKind KindOf(ref StrictJson json)
    {
        Span<double> of = stackalloc double[KindMembers.Length];
        var seen = 0u;
        json.BeginObject();
        while (json.Member(KindMembers, ref seen) is >= 0 and var member)
            of[member] = json.Number();
        return new LengthKind(of[0], of[1], of[2], of[3], of[4]);
    }

    // A single number stands for shares that are the same in every situation.
    private static LearnedShares SharesOf(ref StrictJson json)
    {
        if (json.IsNumber)
            return LearnedShares.Faded(json.Number());
        var (of, seen) = (new DayShares[ShareMembers.Length], 0u);
        json.BeginObject();
        while (json.Member(ShareMembers, ref seen) is >= 0 and var member)
            of[member] = DaySharesOf(ref json);
        return new LearnedShares(of[0], of[1], of[2], of[3], of[4], of[5]);
    }

    private static DayShares DaySharesOf(ref StrictJson json)
    {
        Span<double> of = stackalloc double[DayShareMembers.Length];
        var seen = 0u;
        json.BeginObject();
        while (json.Member(DayShareMembers, ref seen) is >= 0 and var member)
            of[member] = json.Number();
        return new DayShares(of[0], of[1]);
    }

    private static TrainingData TrainingOf(ref StrictJson json)
    {
        Span<int> whole = stackalloc int[TrainingMembers.Length];
        var (source, sha256, seen) = ("", (string?)null, 0u);
        json.BeginObject();
        while (json.Member(TrainingMembers, ref seen, optional: 1) is >= 0 and var member)
            switch (member)
            {
                case 0: source = json.Text(); break;
                case 4: sha256 = json.TextOrNull(); break;
                default: whole[member] = json.Whole(); break;
            }

        return new TrainingData(source, whole[1], whole[2], whole[3], sha256);
    }

    private static void ReadMetrics(ref StrictJson json, Dictionary<string, double> metrics)
    {
        json.BeginObject();
        while (json.AnyMember() is { } metric)
            if (!metrics.TryAdd(metric, json.Number()))
                throw new JsonException();
    }

    // A row that is null is read, because the check of the rows names it.
    private static void ReadGolden(ref StrictJson json, List<GoldenRow> golden)
    {
        json.BeginArray();
        while (json.Item())
            golden.Add(json.IsNull ? null! : GoldenOf(ref json));
    }

    private static GoldenRow GoldenOf(ref StrictJson json)
    {
        var (summary, hazards, seen) = (default(HistorySummary), new List<GoldenHazard>(), 0u);
        json.BeginObject();
        while (json.Member(GoldenMembers, ref seen) is >= 0 and var member)
            if (member == 0)
                summary = SummaryOf(ref json);
            else
                for (json.BeginArray(); json.Item();)
                    hazards.Add(HazardOf(ref json));
        return new GoldenRow(summary, hazards);
    }

    private static GoldenHazard HazardOf(ref StrictJson json)
    {
        var (day, hazard, seen) = (0, 0.0, 0u);
        json.BeginObject();
        while (json.Member(HazardMembers, ref seen) is >= 0 and var member)
            if (member == 0)
                day = json.Whole();
            else
                hazard = json.Number();
        return new GoldenHazard(day, hazard);
    }

    private static HistorySummary SummaryOf(ref StrictJson json)
    {
        Span<double> of = stackalloc double[SummaryMembers.Length];
        var (count, person, seen) = (0, default(PersonSummary), 0u);
        json.BeginObject();
        while (json.Member(SummaryMembers, ref seen, optional: 1) is >= 0 and var member)
            switch (member)
            {
                case 10: count = json.Whole(); break;
                case 11: person = PersonOf(ref json); break;
                default: of[member] = json.Number(); break;
            }

        return new HistorySummary(of[0], of[1], of[2], of[3], count, of[4], of[5], of[6], of[7], of[8], of[9], person);
    }

    private static PersonSummary PersonOf(ref StrictJson json)
    {
        const int firstWhole = 6;
        Span<double> of = stackalloc double[firstWhole];
        Span<int> whole = stackalloc int[PersonMembers.Length];
        var seen = 0u;
        json.BeginObject();
        while (json.Member(PersonMembers, ref seen) is >= 0 and var member)
            if (member < firstWhole)
                of[member] = json.Number();
            else
                whole[member] = json.Whole();
        return new PersonSummary(
            whole[6], of[0], of[1], whole[7], of[2], whole[8], of[3], of[4], of[5], whole[9], whole[10], whole[11]);
    }

    private static InputProfile ProfileOf(ref StrictJson json)
    {
        var (cycles, inputs, seen) = (0, new List<ProfiledInput>(), 0u);
        json.BeginObject();
        while (json.Member(ProfileMembers, ref seen) is >= 0 and var member)
            if (member == 0)
                cycles = json.Whole();
            else
                for (json.BeginArray(); json.Item();)
                    inputs.Add(InputOf(ref json));
        return new InputProfile(cycles, inputs);
    }

    private static ProfiledInput InputOf(ref StrictJson json)
    {
        var (name, edges, shares, seen) = ("", new List<double>(), new List<double>(), 0u);
        json.BeginObject();
        while (json.Member(InputMembers, ref seen) is >= 0 and var member)
            switch (member)
            {
                case 0: name = json.Text(); break;
                case 1: edges = json.Numbers(); break;
                default: shares = json.Numbers(); break;
            }

        return new ProfiledInput(name, edges, shares);
    }
}
