using System.Security.Cryptography;

namespace Predictions.Testing;

/// <summary>The checkout that the tests were built in.</summary>
public static class Checkout
{
    /// <summary>The folder of Predictions.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file of the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A tool that <c>eng/tools.sh</c> downloads, such as "helm-4.1.4" or "promtool".</summary>
    /// <exception cref="FileNotFoundException">The tool is missing.</exception>
    public static string Tool(string name)
    {
        var path = PathOf(".tools", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{name} is not in .tools: run ./eng/tools.sh");
    }

    /// <summary>
    /// The folder <c>node_modules</c> with the packages of <c>npm/package-lock.json</c>, which <c>eng/tools.sh</c> downloads.
    /// </summary>
    /// <exception cref="FileNotFoundException">The packages are missing.</exception>
    public static string NodeModules()
    {
        var locked = File.ReadAllBytes(PathOf("tests", "Predictions.Testing", "npm", "package-lock.json"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(locked))[..12];
        return Path.GetDirectoryName(Tool($"npm-{hash}/node_modules/.package-lock.json"))!;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Predictions.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Predictions.sln is in no folder above the test");
        return folder.FullName;
    }
}
