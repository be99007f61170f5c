using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Predictions.Architecture.Tests;

/// <summary>The arrows of the house: which room may know which.</summary>
public class DependencyTests
{
    private static readonly string[] Rooms =
        [.. Directory.GetFiles(AppContext.BaseDirectory, "*redictions*.dll").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal))];

    private static readonly ArchUnitNET.Domain.Architecture House =
        new ArchLoader().LoadAssemblies([.. Rooms.Select(Assembly.Load)]).Build();

    [Theory]
    [InlineData("Predictions.Core")]
    [InlineData("Predictions.Audit")]
    [InlineData("Predictions.Contract")]
    [InlineData("Predictions.Models", "Predictions.Core")]
    [InlineData("Predictions.Redis", "Predictions.Core")]
    [InlineData("Predictions.Reports")]
    [InlineData("Predictions.LoadTest", "Predictions.Contract", "Predictions.Reports")]
    [InlineData("Predictions.Training", "Predictions.Core", "Predictions.Models", "Predictions.Reports")]
    [InlineData("Predictions.Service", "Predictions.Audit", "Predictions.Contract", "Predictions.Core", "Predictions.Models", "Predictions.Redis")]
    [InlineData("Predictions.Local", "Predictions.Service")]
    [InlineData("Predictions.Deploy", "Predictions.LoadTest")]
    [InlineData(
        "predictions", "Predictions.Audit", "Predictions.Contract", "Predictions.Core", "Predictions.Models", "Predictions.Redis",
        "Predictions.Reports", "Predictions.Training", "Predictions.LoadTest", "Predictions.Deploy")]
    public void A_room_knows_only_the_rooms_it_may(string room, params string[] known)
    {
        var referenced = Assembly.Load(room).GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("Predictions.", StringComparison.Ordinal));
        Assert.Empty(referenced.Except(known));
    }

    [Theory]
    [InlineData("Predictions.Core", "System", "netstandard")]
    [InlineData("Predictions.Audit", "System")]
    [InlineData("Predictions.Contract", "System", "Google.Protobuf", "Grpc.Core.Api")]
    [InlineData("Predictions.Redis", "System", "Microsoft.Extensions", "StackExchange.Redis", "Polly", "Predictions")]
    [InlineData("Predictions.Models", "System", "Microsoft.ML", "Microsoft.Extensions", "Predictions")]
    public void A_room_uses_only_the_libraries_it_may(string room, params string[] prefixes)
    {
        var used = Assembly.Load(room).GetReferencedAssemblies().Select(a => a.Name!);
        Assert.Empty(used.Where(name => !prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("History", "Features", "Scoring", "Forecasting", "Verification")]
    [InlineData("Features", "Scoring", "Forecasting", "Verification")]
    [InlineData("Scoring", "Forecasting", "Verification")]
    [InlineData("Forecasting", "Verification")]
    public void A_stage_sees_earlier_stages_only(string stage, params string[] later)
    {
        var seen =
            from type in House.Types
            where type.Namespace.FullName == $"Predictions.Core.{stage}"
            from dependency in type.Dependencies
            where later.Any(l => dependency.Target.FullName.StartsWith($"Predictions.Core.{l}.", StringComparison.Ordinal))
            select $"{type.FullName} → {dependency.Target.FullName}";
        Assert.Empty(seen.Distinct());
    }

    [Theory]
    [InlineData("StackExchange.Redis", "Predictions.Redis")]
    [InlineData("Microsoft.ML", "Predictions.Models", "Predictions.Training")]
    [InlineData("Prometheus", "Predictions.Service")]
    [InlineData("Polly", "Predictions.Redis")]
    [InlineData("OpenTelemetry", "Predictions.Service")]
    [InlineData("ScottPlot", "Predictions.Reports", "Predictions.Deploy")]
    [InlineData("HdrHistogram", "Predictions.LoadTest")]
    [InlineData("KubernetesClient", "Predictions.Deploy")]
    public void A_library_stays_in_its_room(string library, params string[] rooms)
    {
        var users = Rooms.Except(rooms).Where(room => Assembly.Load(room).GetReferencedAssemblies()
            .Any(a => a.Name!.StartsWith(library, StringComparison.Ordinal)));
        Assert.Empty(users);
    }
}
