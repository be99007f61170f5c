using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Predictions.Architecture.Tests;

/// <summary>The allowed dependencies between projects, on libraries, and between the stages of Core.</summary>
public class DependencyTests
{
    private static readonly string[] Projects =
        [.. Directory.GetFiles(AppContext.BaseDirectory, "*redictions*.dll").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal))];

    private static readonly ArchUnitNET.Domain.Architecture All =
        new ArchLoader().LoadAssemblies([.. Projects.Select(Assembly.Load)]).Build();

    [Theory]
    [InlineData("Predictions.Core")]
    [InlineData("Predictions.Audit")]
    [InlineData("Predictions.Contract")]
    [InlineData("Predictions.Client", "Predictions.Contract")]
    [InlineData("Predictions.KafkaBridge", "Predictions.Client", "Predictions.Contract")]
    [InlineData("Predictions.Models", "Predictions.Core")]
    [InlineData("Predictions.Redis", "Predictions.Core")]
    [InlineData("Predictions.Reports")]
    [InlineData("Predictions.LoadTest", "Predictions.Contract", "Predictions.Reports")]
    [InlineData("Predictions.Training", "Predictions.Core", "Predictions.Models", "Predictions.Reports")]
    [InlineData(
        "Predictions.Service",
        "Predictions.Audit", "Predictions.Contract", "Predictions.Core", "Predictions.Models", "Predictions.Redis")]
    [InlineData("Predictions.Local", "Predictions.Service")]
    [InlineData("Predictions.Deploy", "Predictions.LoadTest", "Predictions.Reports")]
    [InlineData(
        "predictions", "Predictions.Audit", "Predictions.Contract", "Predictions.Core", "Predictions.Models", "Predictions.Redis",
        "Predictions.Reports", "Predictions.Training", "Predictions.LoadTest", "Predictions.Deploy")]
    public void A_project_depends_only_on_allowed_projects(string project, params string[] allowed)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("Predictions.", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [InlineData("Predictions.Core", "System", "netstandard")]
    [InlineData("Predictions.Audit", "System")]
    [InlineData("Predictions.Contract", "System", "Google.Protobuf", "Grpc.Core.Api")]
    [InlineData("Predictions.Client", "System", "Google.", "Grpc.", "Microsoft.Extensions", "Predictions.Contract")]
    [InlineData("Predictions.Redis", "System", "Microsoft.Extensions", "StackExchange.Redis", "Polly", "Predictions")]
    [InlineData("Predictions.Models", "System", "Predictions.Core")]
    public void A_project_uses_only_allowed_libraries(string project, params string[] prefixes)
    {
        var used = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!);
        Assert.Empty(used.Where(name => !prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("History", "Features", "Scoring", "Forecasting", "Verification")]
    [InlineData("Features", "Scoring", "Forecasting", "Verification")]
    [InlineData("Scoring", "Forecasting", "Verification")]
    [InlineData("Forecasting", "Verification")]
    public void A_stage_depends_only_on_earlier_stages(string stage, params string[] later)
    {
        var seen =
            from type in All.Types
            where type.Namespace.FullName == $"Predictions.Core.{stage}"
            from dependency in type.Dependencies
            where later.Any(l => dependency.Target.FullName.StartsWith($"Predictions.Core.{l}.", StringComparison.Ordinal))
            select $"{type.FullName} → {dependency.Target.FullName}";
        Assert.Empty(seen.Distinct());
    }

    [Theory]
    [InlineData("StackExchange.Redis", "Predictions.Redis")]
    [InlineData("Microsoft.ML", "Predictions.Training")]
    [InlineData("Parquet", "Predictions.Training")]
    [InlineData("Prometheus", "Predictions.Service", "Predictions.KafkaBridge")]
    [InlineData("Polly", "Predictions.Redis")]
    [InlineData("OpenTelemetry", "Predictions.Service")]
    [InlineData("ScottPlot", "Predictions.Reports", "Predictions.Deploy")]
    [InlineData("HdrHistogram", "Predictions.LoadTest")]
    [InlineData("Confluent.Kafka", "Predictions.KafkaBridge")]
    [InlineData("CloudNative.CloudEvents", "Predictions.KafkaBridge")]
    [InlineData("KubernetesClient", "Predictions.Deploy")]
    [InlineData("Grpc.Net.ClientFactory", "Predictions.Client")]
    public void Only_allowed_projects_use_a_library(string library, params string[] projects)
    {
        var users = Projects.Except(projects).Where(project => Assembly.Load(project).GetReferencedAssemblies()
            .Any(a => a.Name!.StartsWith(library, StringComparison.Ordinal)));
        Assert.Empty(users);
    }
}
