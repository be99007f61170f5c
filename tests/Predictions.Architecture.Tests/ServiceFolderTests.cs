using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Predictions.Architecture.Tests;

/// <summary>Inside the service: which types stay in which folder.</summary>
public class ServiceFolderTests
{
    private static readonly ArchUnitNET.Domain.Architecture Service = new ArchLoader()
        .LoadAssemblies(
            Assembly.Load("Predictions.Service"),
            Assembly.Load("Predictions.Contract"),
            Assembly.Load("Predictions.Core"),
            Assembly.Load("Prometheus.NetStandard"))
        .Build();

    [Theory]
    [InlineData("Predictions.V1", "Predictions.Service.Grpc")]
    [InlineData("Predictions.Contract.Json", "Predictions.Service.Http")]
    [InlineData("Prometheus", "Predictions.Service.Metrics")]
    [InlineData("Predictions.Service.Grpc", "Predictions.Service.Grpc")]
    [InlineData("Predictions.Service.Http", "Predictions.Service.Http")]
    public void Types_stay_in_their_folder(string types, string folder)
    {
        var strays =
            from type in Service.Types
            where IsIn(type, "Predictions.Service") && !IsIn(type, folder) && type.Name != "ServiceHost"
            from dependency in type.Dependencies
            // The loader takes generated methods of the same name, and so their type parameters, for one another.
            where dependency.Target is not GenericParameter && IsIn(dependency.Target, types)
            select $"{type.FullName} → {dependency.Target.FullName}";
        Assert.True(!strays.Any(), string.Join("\n", strays.Distinct()));
    }

    private static bool IsIn(IType type, string folder) =>
        type.Namespace.FullName == folder || type.Namespace.FullName.StartsWith(folder + ".", StringComparison.Ordinal);
}
