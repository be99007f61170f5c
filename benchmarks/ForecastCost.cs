#:project ../src/Predictions.Models
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false
#:property TieredPGO=false

// Prints the CPU time of a forecast of three cycles without daily probabilities, in user mode: a line "situation microseconds"
// each. The performance gate `forecast` compiles this file against this checkout and against version 1's.
//
//     dotnet run -c Release benchmarks/ForecastCost.cs [MODELS] [FORECASTS] [SITUATION]
using System.Globalization;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Models.Registry;

// As many persons as a branch predictor cannot learn by heart.
const int Persons = 500;
const int WarmUps = 100;

var models = args.Length > 0 ? args[0] : "models";
var passes = (args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20_000) / Persons;
var model = ModelRegistry.Load(models).Current.Stable?.Scoring
    ?? throw new InvalidOperationException($"{models} has no stable model");
(string Name, (CycleHistory History, ForecastRequest Request)[] Calls)[] situations =
[
    ("3-cycles", Calls(3, i => 3 + i % 20)),
    ("12-cycles", Calls(12, i => 3 + i % 20)),
    ("60-cycles", Calls(60, i => 3 + i % 20)),
    ("overdue", Calls(12, i => 34 + i % 40)),
    ("signs", Calls(12, i => 3 + i % 20, signDay: 9)),
    ("ovulation", Calls(12, i => 15 + i % 10, ovulationDay: 14)),
    ("no-cycle", Calls(0, i => 3 + i % 20)),
];
if (args.Length > 2)
    situations = [.. situations.Where(s => s.Name == args[2])];

var checksum = 0.0;
var times = default(StageTimes);
// The runtime compiles hot code again in the background, so both rounds and the waits between them are needed.
for (var round = 0; round < 4; round++)
{
    foreach (var (_, calls) in situations)
        Run(calls, Math.Max(1, WarmUps / 4));
    Thread.Sleep(250);
}

foreach (var (name, calls) in situations)
{
    var before = Environment.CpuUsage.UserTime;
    Run(calls, passes);
    var micros = (Environment.CpuUsage.UserTime - before).TotalMicroseconds / passes / Persons;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {micros:0.000}"));
}

return double.IsFinite(checksum) ? 0 : 1;

void Run((CycleHistory History, ForecastRequest Request)[] calls, int repeats)
{
    for (var pass = 0; pass < repeats; pass++)
        foreach (var (history, request) in calls)
            checksum += ForecastPipeline.Run(history, request, model, ref times).Value.Cycles[^1].PeriodStart.Probability;
}

// Persons with a usual length of 24 to 33 days and a deviation of 1 to 4, all numbers from a fixed sequence.
static (CycleHistory, ForecastRequest)[] Calls(
    int cycles, Func<int, int> day, int signDay = 0, int ovulationDay = 0)
{
    var calls = new (CycleHistory, ForecastRequest)[Persons];
    for (var i = 0; i < Persons; i++)
    {
        var random = new Random(i);
        var (usual, deviation) = (24 + random.NextDouble() * 9, 1 + random.NextDouble() * 3);
        var periods = new Period[cycles + 1];
        var (ovulations, signs) = (new List<Ovulation>(), new List<FertilitySign>());
        var start = new DateOnly(2020, 1, 1);
        for (var cycle = 0; cycle <= cycles; cycle++)
        {
            periods[cycle] = new Period(start, 3 + random.Next(4));
            if (ovulationDay > 0)
                ovulations.Add(new Ovulation(start.AddDays(ovulationDay - random.Next(3)), OvulationEvidence.LhTest));
            if (signDay > 0)
                signs.Add(new FertilitySign(start.AddDays(signDay + random.Next(4)), FertilitySignKind.MonitorHigh));
            if (cycle < cycles)
                start = start.AddDays((int)Math.Round(usual + deviation * (random.NextDouble() + random.NextDouble() - 1) * 2.4));
        }

        calls[i] = (
            CycleHistory.FromSorted(periods, [.. ovulations], [], [.. signs]),
            new ForecastRequest(start.AddDays(day(i)), ForecastRequest.DefaultCycles, ForecastRequest.DefaultInterval, false));
    }

    return calls;
}
