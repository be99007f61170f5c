using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Json;

namespace Predictions.Cli.Models;

/// <summary>
/// A file with one history as JSON: the <c>history</c> of a forecast request, or one line of <c>histories export</c>.
/// </summary>
internal static class HistoryFile
{
    /// <summary>The name of standard input.</summary>
    public const string Standard = "-";

    private const int MaxBytes = 1 << 20;

    /// <summary>Reads a history with at least one period, or prints an error that names the field.</summary>
    public static bool TryRead(string path, out CycleHistory history)
    {
        history = CycleHistory.Empty;
        try
        {
            var bytes = Bytes(path);
            if (bytes.Length > MaxBytes)
                return Failed($"{path} must have at most {MaxBytes} bytes: it holds one history");
            var today = HistoryLimits.LatestToday(TimeProvider.System.GetUtcNow());
            var built = HistoryJsonMapping.Build(new HistoryBuilder(FieldPath.Root, today, toStore: false), Read(bytes));
            if (!built.IsSuccess)
                return Failed($"{path}: {built.Error.MessageWith(FieldNames.ToJson)}");
            history = built.Value;
            return !history.Periods.IsEmpty || Failed("--history needs at least one period");
        }
        catch (JsonException e)
        {
            return Failed($"{path} must be one history as JSON: the \"history\" of a forecast request, or one line of "
                + $"\"histories export\"; the error is at {e.Path ?? "$"}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed($"{path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed($"{path} cannot be read: {e.GetType().Name}");
        }
    }

    private static byte[] Bytes(string path)
    {
        if (path != Standard)
            return File.ReadAllBytes(path);
        using var standard = Console.OpenStandardInput();
        using var all = new MemoryStream();
        standard.CopyTo(all);
        return all.ToArray();
    }

    // A line of an export has the user's id too, which a history of a request must not have.
    private static HistoryJson Read(byte[] bytes)
    {
        var text = bytes.AsSpan();
        if (text.StartsWith("\uFEFF"u8))
            text = text["\uFEFF"u8.Length..];
        var reader = new Utf8JsonReader(text);
        using var document = JsonDocument.ParseValue(ref reader);
        var isExported = document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("userId"u8, out _);
        var history = isExported
            ? JsonSerializer.Deserialize(text, ContractJson.Default.UserHistoryJson)
            : JsonSerializer.Deserialize(text, ContractJson.Default.HistoryJson);
        return history ?? throw new JsonException();
    }

    private static bool Failed(string why)
    {
        ExitCode.Fail(why);
        return false;
    }
}

/// <summary>The options of the verbs that forecast one history.</summary>
internal static class HistoryOptions
{
    /// <summary>The number of days of a cycle that an option can name.</summary>
    public const int MaxDays = 2000;

    /// <summary>What an option for a day accepts, for its description.</summary>
    public const string Day = "a date, or a day of the last logged cycle, where 1 is its first day";

    public static Option<string> History() => new("--history")
    {
        Description = "A file with one history as JSON: the \"history\" of a forecast request, or one line of \"histories " +
            "export\". \"-\" reads standard input.",
        Required = true,
    };

    public static Option<double> Interval() => CommandOption.Of(
        "--interval", $"Probability of each range, {ForecastRequest.MinInterval} to {ForecastRequest.MaxInterval}.",
        ForecastRequest.DefaultInterval);

    /// <summary>Reads the probability of each range, or prints an error.</summary>
    public static bool TryInterval(ParseResult parsed, Option<double> option, out double interval)
    {
        interval = parsed.GetValue(option);
        // Written so that NaN fails.
        if (interval is >= ForecastRequest.MinInterval and <= ForecastRequest.MaxInterval)
            return true;
        ExitCode.Fail($"{option.Name} must be {ForecastRequest.MinInterval} to {ForecastRequest.MaxInterval}");
        return false;
    }

    /// <summary>Reads a day, or prints an error.</summary>
    public static bool TryDay(ParseResult parsed, Option<string> option, CycleHistory history, out DateOnly day)
    {
        var text = parsed.GetValue(option)!;
        if (DateText.TryParse(text, out day))
            return true;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxDays)
        {
            day = LastCycleStart(history).AddDays(number - 1);
            return true;
        }

        ExitCode.Fail($"{option.Name} must be a day of the last logged cycle, 1 to {MaxDays}, or a date: it {DateText.Accepted}");
        return false;
    }

    private static DateOnly LastCycleStart(CycleHistory history)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        ObservedCycles.TryDerive(history, history.Periods[^1].Start, lengths, evidence, out var cycles);
        return cycles.LastStart;
    }
}
