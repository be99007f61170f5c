using System.CommandLine;
using System.Globalization;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Cli.Models;

/// <summary>The option for the folder of models.</summary>
internal static class ModelsFolder
{
    public static Option<string> Option() => new("--models")
    {
        Description = "The folder with labels.json.",
        DefaultValueFactory = _ => "models",
    };
}

/// <summary>The option for the format of standard output.</summary>
internal static class OutputFormat
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Markdown = "markdown";

    /// <param name="more">The accepted formats in addition to a table and JSON.</param>
    public static Option<string> Option(params string[] more) =>
        CommandOption.Of("--format", "The output format.", Table).AcceptOnlyFromAmong([Table, Json, .. more]);
}

/// <summary>The options for the skip rate of a deployment, as the service's Models:SkipRate and Models:SkipCycles.</summary>
internal static class SkipOptions
{
    private static readonly Option<double?> Rate = Ranged(
        "--skip-rate", "The share of periods that users leave unlogged, 0 to 0.5, as the service's Models:SkipRate. "
        + "Default: the model's own.", 0, SkipPrior.MaxRate);

    private static readonly Option<double?> Cycles = Ranged(
        "--skip-cycles", "The weight of --skip-rate, 0.1 to 1000 cycles, as the service's Models:SkipCycles. Default: 4.",
        SkipPrior.MinCycles, SkipPrior.MaxCycles);

    /// <summary>Adds both options to a command.</summary>
    public static Command WithSkips(this Command command)
    {
        command.Validators.Add(result =>
        {
            if (result.GetResult(Cycles) is not null && result.GetResult(Rate) is null)
                result.AddError("--skip-cycles is the weight of --skip-rate, which must be set too");
        });
        return command.With(Rate, Cycles);
    }

    /// <summary>The chosen skip rate; <c>null</c> for the model's own.</summary>
    public static SkipPrior? Read(ParseResult parsed) => parsed.GetValue(Rate) is { } rate
        ? new SkipPrior(rate, parsed.GetValue(Cycles) ?? SkipPrior.DefaultCycles)
        : null;

    /// <summary>A model with the chosen skip rate, which standard error names.</summary>
    public static ScoringModel Apply(ParseResult parsed, ScoringModel model)
    {
        if (Read(parsed) is not { } skips)
            return model;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"predictions: {model.Name} with the skip rate {skips.Rate} (weight {skips.Cycles} cycles) instead of its own"));
        return model.With(skips);
    }

    private static Option<double?> Ranged(string name, string description, double least, double most)
    {
        var option = CommandOption.Of<double?>(name, description);
        option.Validators.Add(result =>
        {
            // Written so that NaN fails.
            if (result.Tokens is [var token]
                && !(double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)
                    && value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {least} to {most}"));
        });
        return option;
    }
}
