using Predictions.Core.Features;
using Predictions.Models.Artifacts;
using Predictions.Models.Inputs;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

public sealed class InputProfileTests : IDisposable
{
    private const string Bins = "input_profile, count: the bins must be 2 to 20, with an edge between neighbors";
    private const string Sum = "input_profile, count: the shares must be 0 to 1 and sum to 1";

    private static readonly InputProfile Valid = new(
        100,
        [new("count", [1, 5], [0.25, 0.5, 0.25]), new("age_years", [0, 30], [0.5, 0.25, 0.25])]);

    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, InputProfile> Wrong => new()
    {
        { "input_profile has no cycles", Valid with { Cycles = 0 } },
        { "input_profile has no inputs", Valid with { Inputs = [] } },
        { "input_profile has no inputs", Valid with { Inputs = [null!] } },
        { "input_profile has an input that this build does not know", With(Valid.Inputs[0] with { Name = "weather" }) },
        { "input_profile has count twice or out of order", Valid with { Inputs = [Valid.Inputs[0], Valid.Inputs[0]] } },
        { "input_profile has count twice or out of order", Valid with { Inputs = [Valid.Inputs[1], Valid.Inputs[0]] } },
        { Bins, With(new("count", [], [1])) },
        { Bins, With(new("count", [1], [0.5, 0.25, 0.25])) },
        { Bins, With(new("count", [.. Enumerable.Range(0, 20).Select(i => (double)i)], [1, .. new double[20]])) },
        { "input_profile, count: the edges do not ascend", With(new("count", [5, 5], [0.25, 0.5, 0.25])) },
        { Sum, With(new("count", [5], [0.5, 0.6])) },
        { Sum, With(new("count", [5], [-0.5, 1.5])) },
        { Sum, With(new("count", [5], [double.NaN, 1])) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_invalid_profile_is_named(string problem, InputProfile profile) => Assert.Equal(problem, profile.Problem());

    [Fact]
    public void A_model_with_an_invalid_profile_is_rejected()
    {
        Written(Valid with { Cycles = 0 });
        var rejection = ModelLoader.Load(_folder.Version("1")).Rejection!;
        Assert.Equal((RejectionReason.ManifestMismatch, "input_profile has no cycles"), (rejection.Reason, rejection.Detail));
    }

    [Fact]
    public void A_valid_profile_is_read_as_it_was_written()
    {
        Assert.Null(Valid.Problem());
        Written(Valid);
        var read = ModelLoader.Load(_folder.Version("1")).Value!.Manifest.InputProfile!;
        Assert.Equal(Valid.Cycles, read.Cycles);
        Assert.Equal(
            Valid.Inputs.Select(i => (i.Name, string.Join(' ', i.Edges), string.Join(' ', i.Shares))),
            read.Inputs.Select(i => (i.Name, string.Join(' ', i.Edges), string.Join(' ', i.Shares))));
    }

    [Fact]
    public void The_shipped_version_2_has_all_inputs_and_version_1_has_none()
    {
        var models = ModelRegistry.Load(Path.Combine(AppContext.BaseDirectory, "shipped")).Current.Models;
        var profile = models.Single(m => m.Version == "2").Manifest!.InputProfile!;
        Assert.Equal(ModelInputs.All.Select(i => i.Name), profile.Inputs.Select(i => i.Name));
        Assert.All(profile.Inputs, (input, i) => Assert.Subset(input.Edges.ToHashSet(), ModelInputs.All[i].Edges.ToHashSet()));
        Assert.Null(models.Single(m => m.Version == "1").Manifest!.InputProfile);
    }

    [Fact]
    public void A_value_on_an_edge_is_in_the_bin_below_it()
    {
        var input = Valid.Inputs[1];
        Assert.Equal([0, 0, 1, 1, 2], ((double[])[-1, 0, 1, 30, 30.5]).Select(input.BinOf));
        Assert.Equal(["0", "30", "+Inf"], Enumerable.Range(0, 3).Select(input.NameOf));
    }

    [Fact]
    public void Cycles_are_counted_by_the_inputs_of_the_profile()
    {
        var counts = new InputCounts(Valid);
        // In the order of ModelInputs.All, of which the profile has the first and the fifth.
        counts.Add([5, 0, 0, 0, 31, 0, 0, 0]);
        counts.Add([6, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal([0L, 1, 1], counts.Of(0));
        Assert.Equal([1L, 0, 1], counts.Of(1));
        Assert.Equal(2, counts.Cycles);
        counts.Clear();
        Assert.Equal([0L, 0, 0], counts.Of(0));
        Assert.Equal(0, counts.Cycles);
    }

    /// <summary>(0.2 − 0.5) ln(0.2 / 0.5) + (0.8 − 0.5) ln(0.8 / 0.5), by hand.</summary>
    [Fact]
    public void The_index_is_the_sum_over_bins_of_the_difference_times_the_log_of_the_ratio() =>
        Assert.Equal(0.3 * Math.Log(4), StabilityIndex.Of([20, 80], [0.5, 0.5]), 1e-12);

    [Fact]
    public void Equal_distributions_have_the_index_0_and_an_empty_bin_a_finite_one()
    {
        Assert.Equal(0, StabilityIndex.Of([10, 30], [0.25, 0.75]));
        Assert.Equal(0.499 * Math.Log(500) + 0.5 * Math.Log(2), StabilityIndex.Of([0, 50], [0.5, 0.5]), 1e-12);
        Assert.Equal(0.299 * Math.Log(300) + 0.3 * Math.Log(10 / 7.0), StabilityIndex.Of([30, 70], [0, 1]), 1e-12);
    }

    private static InputProfile With(ProfiledInput first) => Valid with { Inputs = [first, Valid.Inputs[1]] };

    private void Written(InputProfile profile) => ArtifactWriter.Write(
        _folder.Version("1"), SmallModel.Trained.ToZip(), SmallModel.Manifest() with { InputProfile = profile }, "# Card\n");
}
