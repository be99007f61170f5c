using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Predictions.Architecture.Tests;

/// <summary>The allowed dependencies between the folders of the service.</summary>
public class ServiceFolderTests
{
    private static readonly ArchUnitNET.Domain.Architecture Service = new ArchLoader()
        .LoadAssemblies(
            Assembly.Load("Predictions.Service"),
            Assembly.Load("Predictions.Contract"),
            Assembly.Load("Predictions.Core"),
            Assembly.Load("Prometheus.NetStandard"),
            Assembly.Load("OpenTelemetry"))
        .Build();

    [Theory]
    [InlineData("Predictions.V1", "Predictions.Service.Grpc")]
    [InlineData("Predictions.Contract.Json", "Predictions.Service.Http")]
    [InlineData("Prometheus", "Predictions.Service.Telemetry")]
    [InlineData("OpenTelemetry", "Predictions.Service.Telemetry")]
    [InlineData("Predictions.Service.Grpc", "Predictions.Service.Grpc", "Predictions.Service.Startup")]
    [InlineData("Predictions.Service.Http", "Predictions.Service.Http", "Predictions.Service.Startup")]
    [InlineData("Predictions.Service.Startup", "Predictions.Service.Startup")]
    public void Only_allowed_folders_use_a_namespace(string types, params string[] folders)
    {
        var strays =
            from type in Service.Types
            where IsIn(type, "Predictions.Service") && !folders.Any(folder => IsIn(type, folder)) && !IsRoot(type)
            from dependency in type.Dependencies
                // ArchUnitNET confuses generated methods of the same name, and their type parameters.
            where dependency.Target is not GenericParameter && IsIn(dependency.Target, types)
            select $"{type.FullName} → {dependency.Target.FullName}";
        Assert.True(!strays.Any(), string.Join("\n", strays.Distinct()));
    }

    [Fact]
    public void Calls_depends_on_no_other_folder()
    {
        var strays =
            from type in Service.Types
            where IsIn(type, "Predictions.Service.Calls")
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter && IsIn(dependency.Target, "Predictions.Service")
                && !IsIn(dependency.Target, "Predictions.Service.Calls")
            select $"{type.FullName} → {dependency.Target.FullName}";
        Assert.True(!strays.Any(), string.Join("\n", strays.Distinct()));
    }

    /// <summary>ServiceHost and ServiceAddresses in Program.cs, which compose the folders.</summary>
    private static bool IsRoot(IType type) => type.Namespace.FullName == "Predictions.Service";

    private static bool IsIn(IType type, string folder) =>
        type.Namespace.FullName == folder || type.Namespace.FullName.StartsWith(folder + ".", StringComparison.Ordinal);
}
