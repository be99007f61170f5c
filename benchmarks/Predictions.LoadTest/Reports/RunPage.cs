using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Reports;

internal static class RunPage
{
    public static string Of(Measurement measured, Slo? slo) => measured.Target + slo;
}
