using System.CommandLine;

namespace Predictions.Cli.Batches;

/// <summary>The file of user ids, and the output.</summary>
/// <param name="Users">The file of ids; "-" is standard input.</param>
/// <param name="Column">The column of ids in a CSV; <c>null</c> for one of <see cref="UserIdReader.Names"/>.</param>
/// <param name="Out">The output; "-" is standard output.</param>
internal sealed record UsersFiles(string Users, string? Column, string Out)
{
    private const string Standard = InputFile.Standard;

    private static readonly Option<string> UsersOption = new("--users")
    {
        Description = "User ids, one per line, or a CSV with a column user_id or id. \"-\": standard input.", Required = true,
    };

    public static readonly Option<string?> ColumnOption = CommandOption.Of<string?>(
        "--users-column", "The column of the user ids in a CSV. Default: user_id, or id.");

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "The output. \"-\": standard output. A run from file to file resumes when it is started again.",
        Required = true,
    };

    public static IEnumerable<Option> Options => [UsersOption, ColumnOption, OutOption];

    /// <summary>Whether the ids must ascend by their bytes.</summary>
    public bool IsAscending { get; init; }

    /// <summary>The output file; <c>null</c> for standard output.</summary>
    public string? OutputFile => Out == Standard ? null : Out;

    /// <summary>The checkpoint; <c>null</c> unless the run is from file to file.</summary>
    public CheckpointFile? Checkpoint => CanResume ? new CheckpointFile(Out + ".progress") : null;

    private bool CanResume => Users != Standard && Out != Standard;

    public static UsersFiles Read(ParseResult parsed) =>
        new(parsed.GetValue(UsersOption)!, parsed.GetValue(ColumnOption), parsed.GetValue(OutOption)!);

    /// <summary>
    /// Checks every line before the run begins, and counts the users; <c>null</c> for standard input, which can be read only
    /// once.
    /// </summary>
    /// <exception cref="BatchException">A line has no valid id; the message names the line.</exception>
    public long? CountUsers()
    {
        if (Users == Standard)
            return null;
        using var input = InputFile.Open(Users);
        using var reader = Reader(input);
        var count = 0L;
        while (reader.ReadBatch(1024) is { Length: > 0 } ids)
            count += ids.Length;
        return count;
    }

    /// <summary>Reads the ids of a file that is open.</summary>
    public UserIdReader Reader(InputFile input) => new(input, Users, Column, IsAscending);

    public string Identity(params string[] settings) =>
        CanResume ? RunIdentity.Of(Users, Column is null ? settings : [.. settings, Column]) : "";
}

/// <summary>The formats of users and histories.</summary>
internal static class TextFormat
{
    public const string Csv = "csv";
    public const string Ndjson = "ndjson";
    public const string Parquet = "parquet";

    public static Option<string?> Option(string file)
    {
        var option = CommandOption.Of<string?>(
            "--format", $"csv or ndjson. Default: csv if the name of {file} ends with .csv, otherwise ndjson.");
        option.AcceptOnlyFromAmong(Csv, Ndjson);
        return option;
    }

    public static bool IsCsv(string? chosen, string file) =>
        (chosen ?? (file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv : Ndjson)) == Csv;

    /// <summary>The option of a verb that also writes Parquet.</summary>
    public static Option<string?> OptionOfTable(string file)
    {
        var option = CommandOption.Of<string?>(
            "--format",
            $"csv, ndjson or parquet. Default: by the end of the name of {file}, .csv or .parquet, otherwise ndjson.");
        option.AcceptOnlyFromAmong(Csv, Ndjson, Parquet);
        return option;
    }

    /// <summary>The chosen format, or that of the name of a file.</summary>
    public static string Of(string? chosen, string file) => chosen switch
    {
        null when file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) => Parquet,
        null => IsCsv(null, file) ? Csv : Ndjson,
        _ => chosen,
    };
}
