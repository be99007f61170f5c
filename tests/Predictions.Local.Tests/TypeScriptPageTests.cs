using System.Diagnostics;
using System.Text.Json.Nodes;
using Predictions.Testing;

namespace Predictions.Local.Tests;

/// <summary>
/// The programs of docs/typescript.md compile with the packages of package-lock.json, and print what the page shows. eng/tools.sh
/// downloads the packages.
/// </summary>
public sealed class TypeScriptPageTests : FolderTest
{
    /// <summary>The package for tests of the OpenAPI document, which the page does not need.</summary>
    private const string Linter = "@stoplight/spectral-cli";

    private static readonly MarkdownPage Page = MarkdownPage.Read("docs/typescript.md");
    private static readonly string Packages = Checkout.PathOf("tests", "Predictions.Testing", "npm");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_page_installs_the_tested_packages()
    {
        var install = Page.Blocks.Single(block => block.Text.StartsWith("npm install", StringComparison.Ordinal));
        var named = install.Text.Split([' ', '\n']).Where(word => word.LastIndexOf('@') > 0).Order(StringComparer.Ordinal);
        var package = JsonNode.Parse(File.ReadAllText(Path.Combine(Packages, "package.json")))!;
        var tested = new[] { "dependencies", "devDependencies" }.SelectMany(list => package[list]!.AsObject())
            .Where(member => member.Key != Linter).Select(member => $"{member.Key}@{member.Value}").Order(StringComparer.Ordinal);
        Assert.Equal(tested, named);
    }

    [Fact]
    public async Task The_programs_compile_and_print_what_the_page_shows()
    {
        Directory.CreateSymbolicLink(PathOf("node_modules"), Checkout.NodeModules());
        Directory.CreateSymbolicLink(PathOf("protos"), Checkout.PathOf("protos"));
        File.Copy(Path.Combine(Packages, "package.json"), PathOf("package.json"));
        using var local = await LocalProcess.StartAsync(PathOf("data"));
        await File.WriteAllTextAsync(PathOf("tsconfig.json"), Page.Find("json", "compilerOptions").Text, Token);
        foreach (var program in Page.Blocks.Where(block => block.Language == "ts"))
            await File.WriteAllTextAsync(PathOf(NameOf(program)), program.Text, Token);
        foreach (var block in Page.Blocks.Where(b => b.Language == "sh" && b.Text.StartsWith("npx", StringComparison.Ordinal)))
            await RunAsync(local, block, "bash", "-c", $"set -e\n{local.Relocate(block.Text)}");
        var programs = 0;
        foreach (var (program, output) in Page.Blocks.Zip(Page.Blocks.Skip(1)).Where(pair => pair.Second.Language == "text"))
        {
            var printed = await RunAsync(local, program, "node", Path.ChangeExtension(NameOf(program), ".js"));
            Assert.True(output.Text == printed, $"{output.Place}: the program prints\n{printed}");
            programs++;
        }

        Assert.Equal(5, programs);
    }

    [Fact]
    public void Every_block_is_run() => Assert.All(Page.Blocks, block =>
        Assert.Contains(block.Language, (string[])["sh", "json", "ts", "text"]));

    private static string NameOf(MarkdownPage.Block program) =>
        program.Text[..program.Text.IndexOf('\n', StringComparison.Ordinal)].Replace("// ", "", StringComparison.Ordinal);

    private async Task<string> RunAsync(LocalProcess local, MarkdownPage.Block block, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder };
        start.Environment["PREDICTIONS_GRPC"] = new Uri(local.Grpc).Authority;
        // A busy machine takes its time.
        start.Environment["PREDICTIONS_DEADLINE_MS"] = "60000";
        start.Environment["PREDICTIONS_HTTP"] = local.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var output = await ProgramOutput.OfAsync(start, Token);
        Assert.True(output.Code == 0, $"{block.Place}: exit code {output.Code}\n{output.Out}{output.Error}");
        return output.Out;
    }
}
