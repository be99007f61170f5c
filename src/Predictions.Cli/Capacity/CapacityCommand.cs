using System.CommandLine;
using Predictions.Cli.Models;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Curves;
using Predictions.Deploy.Capacity.Simulation;

namespace Predictions.Cli.Capacity;

/// <summary><c>predictions capacity</c>: simulates days of the deployment, and sizes it.</summary>
internal static class CapacityCommand
{
    private const string AllDays = "all";

    private static readonly Option<string> Day = CommandOption.Of(
        "--day", $"The day to simulate: {string.Join(", ", DayPlan.Names)}, or {AllDays}.", AllDays);

    private static readonly Option<string?> Curve = CommandOption.Of<string?>(
        "--curve", "The capacity of an instance, as `predictions loadtest curve --json` wrote it. Default: the built-in curve.");

    private static readonly Option<bool> Size = CommandOption.Of<bool>(
        "--size", "Also find the smallest settings that keep the objective on each day.");

    private static readonly Option<int?> PreScale = OptionalNumber.Of<int>(
        "--pre-scale",
        $"Minimum replicas from {PreScaling.LeadMinutes} minutes before a push notification to {PreScaling.HoldMinutes} after "
        + "it.");

    private static readonly Option<int> Seed = CommandOption.Of("--seed", "The seed of the nodes' boot times.", 1);

    private static readonly Option<string> Format = OutputFormat.Option();

    public static Command Create()
    {
        var command = new Command("capacity", "Simulate days of autoscaled traffic, and size the deployment by them.")
        {
            Day, Curve, Size, PreScale, Seed,
        };
        command.SetAction(Run);
        return command.With([.. HpaOptions.All, DayPlots.Folder, Format, .. AssumptionOptions.All]);
    }

    private static int Run(ParseResult parsed)
    {
        try
        {
            var assumed = AssumptionOptions.Read(parsed);
            var settings = HpaOptions.Read(parsed);
            var sloMs = assumed[ServingAssumptions.SloMs];
            var curve = parsed.GetValue(Curve) is { } path ? CurveFile.Read(path, sloMs) : CurveFile.KeptOne(sloMs);
            DayPlan[] plans = [.. Named(parsed.GetValue(Day)!).Select(name => DayPlan.Of(name, assumed))];
            DayPlots.Check(parsed);
            return parsed.GetValue(Size)
                ? Sized(parsed, plans, settings, curve, assumed)
                : Simulated(parsed, plans, settings, curve, assumed);
        }
        catch (CapacityException e)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static int Simulated(
        ParseResult parsed, DayPlan[] plans, HpaSettings settings, CapacityCurve curve, AssumptionValues assumed)
    {
        SimulatedDay[] days = [.. plans.Select(plan => DaySimulation.Run(
            plan, settings, curve, assumed, parsed.GetValue(Seed), PreScalingOf(parsed, plan)))];
        DayReport[] reports = [.. days.Select(day => DayReport.Of(day, assumed))];
        if (parsed.GetValue(Format) == OutputFormat.Json)
            Console.Out.WriteLine(CapacityJson.Of(settings, curve, assumed, [.. plans.Zip(reports)]));
        else
        {
            var console = Terminal.Wide();
            CapacityTables.Inputs(console, settings, curve, assumed);
            CapacityTables.Days(console, [.. plans.Zip(reports)]);
        }

        return DayPlots.Write(parsed, days, assumed);
    }

    private static int Sized(
        ParseResult parsed, DayPlan[] plans, HpaSettings settings, CapacityCurve curve, AssumptionValues assumed)
    {
        if (parsed.GetValue(PreScale) is not null)
            return ExitCode.Fail("--pre-scale: --size finds it; give one of the two");
        if (parsed.GetValue(DayPlots.Folder) is not null)
            return ExitCode.Fail("--plots: --size simulates many settings; give one of the two");
        var sizing = new Sizing(settings, curve, assumed, parsed.GetValue(Seed));
        var sized = Steps.Run(progress => plans.SelectMany(plan =>
        {
            progress.Report($"Sizing the day \"{plan.Name}\"");
            return sizing.Of(plan);
        }).ToArray());
        if (parsed.GetValue(Format) == OutputFormat.Json)
            Console.Out.WriteLine(CapacityJson.Of(settings, curve, assumed, sized));
        else
        {
            var console = Terminal.Wide();
            CapacityTables.Inputs(console, settings, curve, assumed);
            CapacityTables.Sizes(console, sized);
        }

        return ExitCode.Success;
    }

    private static PreScaling? PreScalingOf(ParseResult parsed, DayPlan plan) => parsed.GetValue(PreScale) switch
    {
        null => null,
        < 1 or > 1_000 => throw new CapacityException("--pre-scale must be 1 to 1000 replicas"),
        { } replicas => plan.PushAt is null && parsed.GetValue(Day) == AllDays ? null : PreScaling.Before(plan, replicas),
    };

    private static IEnumerable<string> Named(string day) => day == AllDays ? DayPlan.Names : [day];
}
