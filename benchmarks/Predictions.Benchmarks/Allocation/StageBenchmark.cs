using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Predictions.Benchmarks.Allocation;

/// <summary>One benchmark with one combination of its parameters.</summary>
/// <param name="Name">For example "History.Codec.Encode(Logged=12)": the stage, the class if its name differs, the method, the
/// parameters.</param>
/// <param name="Operation">The benchmark's method.</param>
internal sealed record StageBenchmark(string Name, Operation Operation)
{
    private const string ClassEnding = "Benchmarks";

    /// <summary>All benchmark classes of this program.</summary>
    public static IReadOnlyList<Type> Classes { get; } =
        [.. typeof(StageBenchmark).Assembly.GetExportedTypes().Where(t => MethodsOf(t).Any()).OrderBy(t =>
            t.FullName, StringComparer.Ordinal)];

    /// <summary>All benchmarks with all combinations of parameters, after their setup.</summary>
    public static IReadOnlyList<StageBenchmark> All() => [.. Classes.SelectMany(Of)];

    private static IEnumerable<StageBenchmark> Of(Type type)
    {
        foreach (var choice in ChoicesOf([.. type.GetProperties().Where(p => p.IsDefined(typeof(ParamsAttribute)))]))
        {
            var benchmarks = Activator.CreateInstance(type)!;
            foreach (var (property, value) in choice)
                property.SetValue(benchmarks, value);
            foreach (var setup in type.GetMethods().Where(m => m.IsDefined(typeof(GlobalSetupAttribute))))
                setup.Invoke(benchmarks, null);
            foreach (var method in MethodsOf(type))
                yield return new StageBenchmark(NameOf(type, method, choice), Operation.Of(benchmarks, method));
        }
    }

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods().Where(m => m.IsDefined(typeof(BenchmarkAttribute)));

    /// <summary>All combinations of the parameters' values; one empty combination without parameters.</summary>
    private static IEnumerable<Chosen[]> ChoicesOf(PropertyInfo[] properties)
    {
        if (properties is not [var first, .. var others])
            return [[]];
        return
            from value in first.GetCustomAttribute<ParamsAttribute>()!.Values
            from rest in ChoicesOf(others)
            select new[] { new Chosen(first, value) }.Concat(rest).ToArray();
    }

    private static string NameOf(Type type, MethodInfo method, Chosen[] choice)
    {
        var stage = type.Namespace![(type.Namespace!.LastIndexOf('.') + 1)..];
        var subject = type.Name.EndsWith(ClassEnding, StringComparison.Ordinal) ? type.Name[..^ClassEnding.Length] : type.Name;
        var values = string.Join(", ", choice.Select(c => $"{c.Property.Name}={c.Value}"));
        return $"{(subject == stage ? stage : $"{stage}.{subject}")}.{method.Name}{(values.Length > 0 ? $"({values})" : "")}";
    }

    private readonly record struct Chosen(PropertyInfo Property, object? Value);
}
