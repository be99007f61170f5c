using Predictions.Benchmarks.Handler;
using Predictions.Benchmarks.History;
using Predictions.Benchmarks.Scoring;
using Predictions.Core.Scoring;
using Predictions.Models;
using Predictions.V1;

namespace Predictions.Benchmarks.Tests;

/// <summary>A baseline is one only where it does the same work.</summary>
public class BaselineTests
{
    // ML.NET's calibrator answers in floats.
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
        // On days that no row taught, the compiled walk keeps the last one's hazard.
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
    public async Task A_call_that_fails_is_not_measured()
    {
        var call = await InMemoryServices.OursAsync(new PredictRequest());
        var failed = Assert.Throws<InvalidOperationException>(() => call.Send());
        Assert.Contains("status 3", failed.Message);
    }
}
