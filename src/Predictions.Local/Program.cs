using Predictions.Local;
using Predictions.Service;

const string FolderOption = "--data";

if (args is ["store", var storeFolder])
    return await StandaloneStore.RunAsync(storeFolder);

var folder = DataFolder.Default;
if (Array.IndexOf(args, FolderOption) is >= 0 and var at)
{
    if (at == args.Length - 1)
    {
        await Console.Error.WriteLineAsync($"Predictions cannot start: {FolderOption} needs a folder");
        return 78;
    }

    (folder, args) = (new DataFolder(Path.GetFullPath(args[at + 1]), IsDefault: false), [.. args[..at], .. args[(at + 2)..]]);
}

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
        // The greeting says it all in one place.
        "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning",
    ];
    // Of two equal settings on a command line the later one counts.
    return await ServiceHost.RunAsync([.. defaults, .. args], settings, addresses => StartupBanner.Print(addresses, folder));
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"Predictions cannot start: its data in {folder.Path} cannot be used: {problem.Message}");
    return 1;
}
