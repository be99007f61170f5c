using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Predictions.Architecture.Tests;

/// <summary>
/// Inside each project: no folder reaches itself by way of others. The root folder may use all, and all may use it.
/// </summary>
public class FolderTests
{
    [Theory]
    [InlineData("Predictions.Client")]
    [InlineData("Predictions.Contract")]
    [InlineData("Predictions.Core")]
    [InlineData("Predictions.Deploy")]
    [InlineData("Predictions.KafkaBridge")]
    [InlineData("Predictions.LoadTest")]
    [InlineData("Predictions.Local")]
    [InlineData("Predictions.Models")]
    [InlineData("Predictions.Redis")]
    [InlineData("Predictions.Reports")]
    [InlineData("Predictions.Service")]
    [InlineData("Predictions.Training")]
    [InlineData("predictions", "Predictions.Cli")]
    public void Folders_have_no_circles(string project, string? root = null)
    {
        var architecture = new ArchLoader().LoadAssemblies(Assembly.Load(project)).Build();
        var rule = SliceRuleDefinition.Slices().Matching($"{root ?? project}.(**)").Should().BeFreeOfCycles();
        var circles = rule.Evaluate(architecture).Where(result => !result.Passed).Select(result => result.Description);
        Assert.True(rule.HasNoViolations(architecture), string.Join("\n", circles));
    }
}
