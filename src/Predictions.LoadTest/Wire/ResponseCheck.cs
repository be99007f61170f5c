using System.Text.Json;
using Google.Protobuf;
using Predictions.V1;

namespace Predictions.LoadTest.Wire;

/// <summary>
/// Checks that a response is the requested forecast. A check costs more than the call, so only a sample is checked.
/// </summary>
/// <param name="forecastCycles">The requested number of cycles.</param>
/// <param name="isHeld">Whether the caller holds each forecast, so that the response does not repeat it.</param>
internal sealed class ResponseCheck(int forecastCycles, bool isHeld)
{
    /// <summary>One request in this number is checked.</summary>
    public const int Interval = 1_000;

    public bool IsForecast(ReadOnlySpan<byte> message)
    {
        try
        {
            var forecast = Forecast.Parser.ParseFrom(message);
            if (isHeld)
                return forecast is { Unchanged: true, Etag.Length: > 0, Cycles.Count: 0 };
            return forecast.Cycles.Count == forecastCycles
                && forecast.Cycles.All(c => c.PeriodStart?.Likely.Length == "2026-03-10".Length);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    public bool IsJsonForecast(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("cycles", out var cycles) && cycles.GetArrayLength() == forecastCycles
                && cycles.EnumerateArray().All(c => c.GetProperty("periodStart").GetProperty("likely").GetString()!.Length == 10);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }
}
