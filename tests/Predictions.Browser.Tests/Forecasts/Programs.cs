using System.Diagnostics;
using System.Runtime.CompilerServices;
using Predictions.Testing;

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>Compiles and runs the programs that the page copies.</summary>
internal static class Programs
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading; "
        + "global using System.Threading.Tasks;";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Runs a program to its end and returns its output.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var output = await ProgramOutput.OfAsync(new ProcessStartInfo(program, arguments), Token);
        Assert.True(output.Code == 0, $"exit code {output.Code}: {string.Join(' ', arguments)}\n{output.Out}{output.Error}");
        return output.Out;
    }

    /// <summary>Compiles C# with the SDK's compiler against Predictions.Client and its packages, and runs it.</summary>
    public static async Task<string> RunCSharpAsync(string folder, string source)
    {
        var (code, program) = (Path.Combine(folder, "Program.cs"), Path.Combine(folder, "program.dll"));
        await File.WriteAllTextAsync(code, source, Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "Usings.cs"), ImplicitUsings, Token);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !path.EndsWith("Tests.dll", StringComparison.Ordinal)).Select(path => $"-r:\"{path}\"");
        var response = Path.Combine(folder, "program.rsp");
        await File.WriteAllLinesAsync(response, references, Token);
        await RunAsync(
            "dotnet", "exec", Compiler(), "-nologo", "-noconfig", "-nostdlib", "-langversion:latest", "-nullable", "-warnaserror",
            "-nowarn:CS1701,CS1702", $"-out:{program}", $"@{response}", code, Path.Combine(folder, "Usings.cs"));
        var (own, name) = (AppContext.BaseDirectory, typeof(Programs).Assembly.GetName().Name);
        return await RunAsync(
            "dotnet", "exec", "--runtimeconfig", Path.Combine(own, $"{name}.runtimeconfig.json"),
            "--depsfile", Path.Combine(own, $"{name}.deps.json"), "--additionalprobingpath", own, program);
    }

    /// <summary>Compiles TypeScript strictly with the compiler of eng/tools.sh, and runs it with Node.js.</summary>
    public static async Task<string> RunTypeScriptAsync(string folder, string source)
    {
        var modules = Checkout.NodeModules();
        var code = Path.Combine(folder, "program.mts");
        await File.WriteAllTextAsync(code, source, Token);
        await RunAsync(
            "node", Path.Combine(modules, "typescript", "bin", "tsc"), "--module", "nodenext", "--target", "es2023", "--strict",
            "--skipLibCheck", "--noUncheckedIndexedAccess", "--types", "node", "--typeRoots", Path.Combine(modules, "@types"),
            code);
        return await RunAsync("node", Path.ChangeExtension(code, ".mjs"));
    }

    /// <summary>The compiler of the newest SDK next to the runtime of this process.</summary>
    private static string Compiler()
    {
        var shared = Path.GetDirectoryName(typeof(RuntimeHelpers).Assembly.Location)!;
        var sdks = Path.GetFullPath(Path.Combine(shared, "..", "..", "..", "sdk"));
        return Directory.EnumerateDirectories(sdks).Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
            .Where(File.Exists).Order(StringComparer.Ordinal).Last();
    }
}
