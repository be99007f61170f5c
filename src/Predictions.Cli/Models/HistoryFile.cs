using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
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

    /// <summary>Reads the history, or prints an error that names the field.</summary>
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
            return true;
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
