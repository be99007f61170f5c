using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models simulate</c>: a seeded cohort as a table of cycles.</summary>
internal static class SimulateCommand
{
    private const int DefaultWomen = 1000;

    private static readonly CohortShape Default = CohortShape.Default;
    private static readonly EvidenceShape NoEvidence = EvidenceShape.None;

    private static readonly Option<int> Seed = CommandOption.Of("--seed", "Seed of the cohort.", 1);

    private static readonly Option<int> Women = CommandOption.Of("--women", "Number of women, 1 to 1000000.", DefaultWomen);

    private static readonly Option<int> Fewest = CommandOption.Of(
        "--fewest-cycles", "Minimum number of cycles per woman.", Default.MinCycles);

    private static readonly Option<int> Most = CommandOption.Of(
        "--most-cycles", "Maximum number of cycles per woman.", Default.MaxCycles);

    private static readonly Option<double> Forgetful = CommandOption.Of(
        "--share-with-holes", "Share of women who forget to log some periods, 0 to 1.", Default.ShareWithHoles);

    private static readonly Option<double> MissingLogs = CommandOption.Of(
        "--hole-rate", "Mean share of periods that these women forget, 0 to 1.", Default.MeanHoleRate);

    private static readonly Option<double> Ovulations = CommandOption.Of(
        "--share-logging-ovulation", "Share of women who log their ovulations, 0 to 1.", Default.ShareLoggingOvulation);

    private static readonly Option<double> Pauses = CommandOption.Of(
        "--pause-rate", "Share of cycles in which a pause begins, 0 to 0.5.", Default.PauseRate);

    private static readonly Option<double> Signs = CommandOption.Of(
        "--share-logging-signs", "Share of women who log fertility signs, 0 to 1.", NoEvidence.ShareLoggingSigns);

    private static readonly Option<double> BirthYears = CommandOption.Of(
        "--share-with-birth-year", "Share of women whose age is known, 0 to 1.", NoEvidence.ShareWithBirthYear);

    private static readonly Option<double> Mucus = CommandOption.Of(
        "--share-by-mucus", "Share of women who see ovulations by mucus, 0 to 1.", NoEvidence.ShareByMucus);

    private static readonly Option<double> LhTests = CommandOption.Of(
        "--share-by-lh-test", "Share of women who see them by LH tests. All others use a monitor.", NoEvidence.ShareByLhTest);

    private static readonly Option<double> Temperature = CommandOption.Of(
        "--share-by-temperature", "Share of women who see them by temperature.", NoEvidence.ShareByTemperature);

    private static readonly Option<double> Errors = CommandOption.Of(
        "--ovulation-errors", "Errors of logged ovulations, 0 (none) to 1 (the usual ones).", NoEvidence.ErrorScale);

    private static readonly Option<string?> Constants = CommandOption.Of<string?>(
        "--constants", "A JSON of the cycles' constants, as fit-cohort prints it. Default: this build's, fitted to charts.");

    private static readonly Option<string?> Out = CommandOption.Of<string?>("--out", "The CSV file. Default: standard output.");

    public static Command Create()
    {
        var command = new Command("simulate", "Write a simulated cohort as a CSV of cycles.")
        {
            Seed, Women, Fewest, Most, Forgetful, MissingLogs, Ovulations, Pauses, Signs, BirthYears, Mucus, LhTests, Temperature,
            Errors, Constants, Out,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        try
        {
            return Run(parsed, parsed.GetValue(Constants) is { } path ? CycleConstants.Read(path) : null);
        }
        catch (FormatException e)
        {
            return ExitCode.Fail($"--constants {e.Message}");
        }
    }

    private static int Run(ParseResult parsed, CycleConstants? constants)
    {
        var shape = Default with
        {
            MinCycles = parsed.GetValue(Fewest),
            MaxCycles = parsed.GetValue(Most),
            ShareWithHoles = parsed.GetValue(Forgetful),
            MeanHoleRate = parsed.GetValue(MissingLogs),
            MaxHoleRate = Math.Max(parsed.GetValue(MissingLogs), Default.MaxHoleRate),
            ShareLoggingOvulation = parsed.GetValue(Ovulations),
            PauseRate = parsed.GetValue(Pauses),
            Evidence = new EvidenceShape(
                parsed.GetValue(Signs), parsed.GetValue(BirthYears), parsed.GetValue(Mucus), parsed.GetValue(LhTests),
                parsed.GetValue(Temperature), parsed.GetValue(Errors)),
            Constants = constants,
        };
        if (parsed.GetValue(Women) is < 1 or > 1_000_000)
            return ExitCode.Fail("--women must be 1 to 1000000");
        if (shape.Problem() is { } problem)
            return ExitCode.Fail(problem);
        var cohort = Cohort.Each(parsed.GetValue(Seed), parsed.GetValue(Women), shape);
        if (parsed.GetValue(Out) is not { } path)
        {
            CycleTableWriter.Write(Console.Out, cohort);
            return ExitCode.Success;
        }

        return AtomicFile.Write("--out", path, writer => CycleTableWriter.Write(writer, cohort));
    }
}
