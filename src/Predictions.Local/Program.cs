using Predictions.Local;
using Predictions.Service;

const string FolderOption = "--data";
const string CandidateOption = "--candidate";

if (args is ["store", var storeFolder])
    return await StandaloneStore.RunAsync(storeFolder);

if (!TryTake(FolderOption, "a folder", out var named) || !TryTake(CandidateOption, "a version", out var candidate))
    return 78;
var folder = named is null ? DataFolder.Default : new DataFolder(Path.GetFullPath(named), IsDefault: false);

try
{
    folder.Make();
    using var store = EmbeddedStore.Start(folder.Path);
    await folder.TagKeysAsync(store.ConnectionString);
    var settings = new Dictionary<string, string?>
    {
        ["ConnectionStrings:Redis"] = store.ConnectionString,
        ["Page:Endpoint"] = "Http",
    };
    string[] defaults =
    [
        // The first write on a cold laptop compiles the script and opens the log, with the store and the service on the same
        // cores.
        "--Redis:CallTimeoutMs", "1500",
        // The startup banner replaces these lines.
        "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning",
    ];
    if (candidate is not null)
        settings["Page:Candidate"] = candidate;
    // Of two equal settings on a command line the later one counts.
    return await ServiceHost.RunAsync(
        [.. defaults, .. args], settings, addresses => StartupBanner.Print(addresses, folder, candidate));
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"Predictions cannot start: its data in {folder.Path} cannot be used: {problem.Message}");
    return 1;
}

// Takes an option and its value out of the arguments. The rest is configuration.
bool TryTake(string option, string what, out string? value)
{
    value = null;
    var at = Array.IndexOf(args, option);
    if (at < 0)
        return true;
    if (at == args.Length - 1)
    {
        Console.Error.WriteLine($"Predictions cannot start: {option} needs {what}");
        return false;
    }

    (value, args) = (args[at + 1], [.. args[..at], .. args[(at + 2)..]]);
    return true;
}
