using CsCheck;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models.Tests;

public class CompiledHazardModelTests
{
    private static readonly CompiledHazardModel Compiled = Compile(SmallModel.Settings.LastDay);

    [Fact]
    public void It_answers_as_ML_NET_does()
    {
        var engine = SmallModel.Context.Model.CreatePredictionEngine<HazardRow, HazardAnswer>(SmallModel.Model);
        SmallModel.Histories.Sample(history =>
        {
            var hazards = new double[DayAxis.Count];
            Compiled.Hazards(history, hazards);
            for (var day = DayAxis.First; day <= SmallModel.Settings.LastDay; day++)
                Assert.Equal(engine.Predict(SmallModel.Row(history, day)).Probability, hazards[day - DayAxis.First], 1e-6);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Its_answer_depends_on_day_and_history()
    {
        var hazards = new double[DayAxis.Count];
        Compiled.Hazards(SmallModel.Regular(28), hazards);
        Assert.True(hazards.Max() > 5 * hazards.Min());
    }

    [Fact]
    public void Days_past_the_last_trained_one_keep_its_hazard()
    {
        var cut = Compile(40);
        SmallModel.Histories.Sample(history =>
        {
            var hazards = new double[DayAxis.Count];
            cut.Hazards(history, hazards);
            Assert.All(hazards[(41 - DayAxis.First)..], hazard => Assert.Equal(hazards[40 - DayAxis.First], hazard));
        }, iter: 50);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        var history = SmallModel.Regular(28);
        var hazards = new double[DayAxis.Count];
        Compiled.Hazards(history, hazards);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Compiled.Hazards(history, hazards);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static CompiledHazardModel Compile(int lastDay)
    {
        var compiled = TreeCompiler.Compile(HazardTrees.Of(SmallModel.Model)!, lastDay, out var refusal);
        Assert.Null(refusal);
        return compiled!;
    }
}
