using Predictions.Benchmarks.Handler;
using Predictions.Benchmarks.History;
using Predictions.Benchmarks.Scoring;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.V1;

namespace Predictions.Benchmarks.Tests;

/// <summary>A baseline must do the same work as its benchmark.</summary>
public class BaselineTests
{
    // ML.NET's calibrator returns floats.
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(25)]
    [InlineData(200)]
    public void The_engine_the_arrays_and_the_compiled_walk_give_the_same_hazards(int trees)
    {
        var hazards = new HazardBenchmarks { Trees = trees };
        hazards.Grow();
        double[] engine = [.. hazards.EngineDayByDay()];
        double[] arrays = [.. hazards.ArraysDayByDay()];
        double[] compiled = [.. hazards.CompiledInOneWalk()];
        // The compiled walk repeats the last trained day's hazard, so only trained days are compared.
        for (var i = 0; i <= TrainerSettings.Default.LastDay - DayAxis.First; i++)
        {
            Assert.Equal(engine[i], arrays[i], Tolerance);
            Assert.Equal(engine[i], compiled[i], Tolerance);
        }
    }

    [Fact]
    public void Both_codecs_read_the_same_history()
    {
        var codecs = new CodecBenchmarks { Logged = 12 };
        codecs.Log();
        Assert.True(codecs.Decode().SameAs(codecs.ReadJson()));
    }

    [Fact]
    public void The_fixed_reply_is_as_long_as_the_forecast()
    {
        var handlers = new HandlerBenchmarks { Logged = 12 };
        handlers.Build();
        Assert.Equal(handlers.FixedReply(), handlers.Predict());
        Assert.True(handlers.Predict() > 200);
    }

    [Fact]
    public async Task A_failed_call_throws()
    {
        var call = await InMemoryServices.OursAsync(new PredictRequest());
        var failed = Assert.Throws<InvalidOperationException>(() => call.Send());
        Assert.Contains("status 3", failed.Message);
    }
}
