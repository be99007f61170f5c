namespace Predictions.Testing;

/// <summary>The checkout that the tests were built in.</summary>
public static class Checkout
{
    /// <summary>The folder of Predictions.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file of the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A tool that <c>eng/tools.sh</c> downloads: "helm-4.1.4", "helm-3.17.2", "promtool" or "chromium".</summary>
    /// <exception cref="FileNotFoundException">The tool is missing.</exception>
    public static string Tool(string name)
    {
        var path = PathOf(".tools", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{name} is not in .tools: run ./eng/tools.sh");
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Predictions.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Predictions.sln is in no folder above the test");
        return folder.FullName;
    }
}
