using System.CommandLine;

namespace Predictions.Cli.Batches;

/// <summary>Whose ids are read from where, and where what comes of them goes.</summary>
/// <param name="Users">The file of ids; "-" is standard input.</param>
/// <param name="Out">The output; "-" is standard output.</param>
internal sealed record UsersFiles(string Users, string Out)
{
    private const string Standard = "-";

    private static readonly Option<string> UsersOption = new("--users")
    {
        Description = "User ids, one a line, or a CSV with a column user_id. \"-\": standard input.", Required = true,
    };

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "The output. \"-\": standard output. A run of files can be killed and goes on when started again.", Required = true,
    };

    public static IEnumerable<Option> Options => [UsersOption, OutOption];

    /// <summary>Where the output grows; <c>null</c> for standard output.</summary>
    public string? OutputFile => Out == Standard ? null : Out;

    /// <summary>Only a run from a file to a file can be gone on with.</summary>
    public CheckpointFile? Checkpoint => CanResume ? new CheckpointFile(Out + ".progress") : null;

    private bool CanResume => Users != Standard && Out != Standard;

    public static UsersFiles Read(ParseResult parsed) => new(parsed.GetValue(UsersOption)!, parsed.GetValue(OutOption)!);

    public Stream OpenUsers() => Users == Standard ? Console.OpenStandardInput() : InputFile.Open(Users);

    /// <summary>Checks every line before anything is done with the first; <c>null</c> for standard input, which is read but once.</summary>
    /// <exception cref="BatchException">A line holds no id; it is named.</exception>
    public long? CountUsers()
    {
        if (Users == Standard)
            return null;
        using var input = OpenUsers();
        using var reader = new UserIdReader(input, Users);
        var count = 0L;
        while (reader.ReadBatch(1024) is { Length: > 0 } ids)
            count += ids.Length;
        return count;
    }

    public string Identity(params string[] settings) => CanResume ? RunIdentity.Of(Users, settings) : "";
}

/// <summary>The two forms that populations are read and written in.</summary>
internal static class TextFormat
{
    public const string Csv = "csv";
    public const string Ndjson = "ndjson";

    public static Option<string?> Option(string file)
    {
        var option = new Option<string?>("--format")
        {
            Description = $"csv or ndjson. Default: csv where the name of {file} ends so, otherwise ndjson.",
        };
        option.AcceptOnlyFromAmong(Csv, Ndjson);
        return option;
    }

    public static bool IsCsv(string? chosen, string file) =>
        (chosen ?? (file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv : Ndjson)) == Csv;
}
