using System.Text.Json;

namespace Predictions.Deploy.Capacity.Curves;

/// <summary>Reads what <c>loadtest curve --json</c> writes.</summary>
public static class CurveFile
{
    /// <summary>The curve that the project keeps.</summary>
    private const string Kept = "capacity-curve.json";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    /// <summary>The curve that the project keeps.</summary>
    /// <param name="sloMs">Within how many milliseconds an answer is in time.</param>
    public static CapacityCurve KeptOne(double sloMs)
    {
        using var stream = typeof(CurveFile).Assembly.GetManifestResourceStream(Kept)!;
        return Read(stream, "the curve that came with this command", sloMs);
    }

    /// <summary>A curve of a file.</summary>
    /// <exception cref="CapacityException">There is none that can be used.</exception>
    public static CapacityCurve Read(string path, double sloMs)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path, sloMs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CapacityException($"{path}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    internal static CapacityCurve Read(Stream stream, string name, double sloMs)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Written>(stream, Form);
            if (read is not { Verb: "curve", Points: { } points })
                throw new CapacityException("is not what `loadtest curve --json` writes");
            return new CapacityCurve([.. points.Select(p => p.Of(sloMs))], read.Told());
        }
        catch (JsonException e)
        {
            throw new CapacityException($"{name}: is not what `loadtest curve --json` writes ({e.Message})", e);
        }
        catch (CapacityException e)
        {
            throw new CapacityException($"{name}: {e.Message}", e);
        }
    }

    private sealed record Written(
        string? Verb, WrittenMachine? Machine, double Seconds, int Rounds, IReadOnlyList<WrittenPoint>? Points)
    {
        public string Told() =>
            $"{Machine?.Cpu ?? "an unknown processor"}, {Machine?.At:yyyy-MM-dd}, {Rounds} rounds of {Seconds:0.#} s";
    }

    private sealed record WrittenMachine(string Cpu, DateTimeOffset At);

    private sealed record WrittenLimit(double Ms, double PerSecond);

    private sealed record WrittenPoint(
        double Rate, double AnsweredPerSecond, double RefusedPerSecond, double FailedPerSecond, double CpuCores,
        IReadOnlyList<WrittenLimit>? AnsweredWithin)
    {
        public CurvePoint Of(double sloMs)
        {
            var inTime = Math.Min(Within(AnsweredWithin ?? [], sloMs), AnsweredPerSecond);
            return new CurvePoint(Rate, inTime, AnsweredPerSecond - inTime, RefusedPerSecond, FailedPerSecond, CpuCores);
        }

        private static double Within(IReadOnlyList<WrittenLimit> limits, double ms)
        {
            if (limits.Count == 0 || ms < limits[0].Ms || ms > limits[^1].Ms)
            {
                var known = limits.Count == 0 ? "none" : $"{limits[0].Ms:0.###} to {limits[^1].Ms:0.###} ms";
                throw new CapacityException(
                    $"how many were answered within {ms:0.###} ms is not in it; limits that are: {known}");
            }

            var after = limits.First(l => l.Ms >= ms);
            if (after.Ms == ms)
                return after.PerSecond;
            var before = limits.Last(l => l.Ms < ms);
            return before.PerSecond + (after.PerSecond - before.PerSecond) * (ms - before.Ms) / (after.Ms - before.Ms);
        }
    }
}
