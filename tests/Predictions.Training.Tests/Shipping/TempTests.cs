using Predictions.Training.Shipping;
namespace Predictions.Training.Tests.Shipping;
public class TempTests
{
    [Fact]
    public void Try()
    {
        var o = TestContext.Current.TestOutputHelper!;
        foreach (var w in KnownWorth.All)
        {
            o.WriteLine($"{w.Name}:");
            foreach (var seed in Environment.GetEnvironmentVariable("SEEDS")!.Split(' ').Select(int.Parse))
            {
                var e = w.Judge(KnownWorth.Women(seed, 240));
                var v = PromotionRules.Judge(e);
                o.WriteLine($"   {e.CrpsRatio:0.000} ≤ {e.CrpsRatioUpper95:0.000}  cov {e.Coverage[1].Candidate.Gap.Value:+0.000;-0.000} stable {e.Coverage[1].Stable.Gap.Value:+0.000;-0.000}, {v.Promoted}: {string.Join("; ", v.Failed.Select(f => f.Name + (f.Name.StartsWith("CRPS,") ? " " + e.Cohorts.First(c => "CRPS, " + c.Name == f.Name).CrpsRatio.ToString("0.000") : "")))}");
            }
        }
    }
}
