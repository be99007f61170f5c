using Predictions.Core.Scoring;
using Predictions.Testing;

namespace Predictions.Models.Tests;

public class CompiledHazardModelTests
{
    private static readonly IHazardModel Compiled = SmallModel.Trained.Compiled;

    [Fact]
    public void It_equals_ML_NET()
    {
        var days = Enumerable.Range(DayAxis.First, SmallModel.Settings.LastDay - DayAxis.First + 1).ToArray();
        SmallModel.Histories.Seeded(history =>
        {
            var hazards = new double[DayAxis.Count];
            Compiled.Hazards(history, hazards);
            foreach (var (day, hazard) in SmallModel.Trained.Golden(history, days).Hazards)
                Assert.Equal(hazard, hazards[day - DayAxis.First], 1e-6);
        }, iter: 300);
    }

    [Fact]
    public void Hazards_depend_on_day_and_history()
    {
        var hazards = new double[DayAxis.Count];
        Compiled.Hazards(SmallModel.Regular(28), hazards);
        Assert.True(hazards.Max() > 5 * hazards.Min());
    }

    [Fact]
    public void Days_past_the_last_trained_one_keep_its_hazard()
    {
        SmallModel.Histories.Seeded(history =>
        {
            var hazards = new double[DayAxis.Count];
            Compiled.Hazards(history, hazards);
            var last = SmallModel.Settings.LastDay - DayAxis.First;
            Assert.All(hazards[last..], hazard => Assert.Equal(hazards[last], hazard));
        }, iter: 50);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        var history = SmallModel.Regular(28);
        var hazards = new double[DayAxis.Count];
        // The runtime too allocates on this thread from time to time, so the fewest bytes of some runs count.
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ => Allocated()));

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Compiled.Hazards(history, hazards);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
