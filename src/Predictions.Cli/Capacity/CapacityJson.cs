using System.Text.Json;
using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Curves;
using Predictions.Deploy.Capacity.Days;

namespace Predictions.Cli.Capacity;

/// <summary>Simulated days for programs.</summary>
internal static class CapacityJson
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(HpaSettings settings, CapacityCurve curve, Assumptions assumed, IEnumerable<(DayPlan Plan, DayReport Report)> days) =>
        Written(settings, curve, assumed, days.Select(day => new { Day = day.Plan.Name, day.Report }));

    public static string Of(HpaSettings settings, CapacityCurve curve, Assumptions assumed, IEnumerable<SizedDay> sized) =>
        Written(settings, curve, assumed, sized.Select(s => new { Day = s.Day.Name, s.Setting, s.Replicas, s.Report }));

    private static string Written<T>(HpaSettings settings, CapacityCurve curve, Assumptions assumed, IEnumerable<T> days) =>
        JsonSerializer.Serialize(
            new
            {
                Autoscaler = settings,
                Curve = curve.Source,
                HeldByPod = DaySimulation.HeldByPod(settings, curve, assumed),
                Assumed = Assumptions.All.ToDictionary(a => a.Name, a => assumed[a]),
                Days = days,
            },
            Form);
}
