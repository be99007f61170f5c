using System.Diagnostics;
using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>What tools of others say about the OpenAPI document. eng/tools.sh downloads them.</summary>
public sealed partial class OpenApiLintTests(ServiceFixture fixture) : FolderTest
{
    [Fact]
    public async Task Spectral_has_no_error_and_no_warning()
    {
        await WriteDocumentAsync();
        await File.WriteAllTextAsync(PathOf("rules.json"), """{"extends":["spectral:oas"]}""", HttpAnswers.Token);
        Assert.Equal("[]", (await LintAsync()).Trim());

        // The rules would find something.
        var document = await File.ReadAllTextAsync(PathOf("openapi.json"), HttpAnswers.Token);
        await File.WriteAllTextAsync(
            PathOf("openapi.json"), document.Replace("\"operationId\": \"PutHistory\"", "\"operationId\": \"GetHistory\"",
                StringComparison.Ordinal), HttpAnswers.Token);
        Assert.Contains("operation-operationId-unique", await LintAsync(), StringComparison.Ordinal);
    }

    /// <summary>A generated type that shadows a type of the language or the browser misleads its readers.</summary>
    [Fact]
    public async Task No_schema_has_a_name_of_JavaScript_the_browser_or_Node()
    {
        var modules = Checkout.NodeModules();
        var declared = Directory.EnumerateFiles(Path.Combine(modules, "typescript", "lib"), "lib.*.d.ts")
            .Append(Path.Combine(modules, "@types", "node", "globals.d.ts"))
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();
        Assert.Superset((HashSet<string>)["Error", "Event", "History", "Window"], declared);
        Assert.Empty((await OpenApiDocument.OfAsync(fixture.Service)).Schemas.Keys.Where(declared.Contains));
    }

    private async Task WriteDocumentAsync()
    {
        var document = await fixture.Service.Http.GetStringAsync("/openapi/v1.json", HttpAnswers.Token);
        await File.WriteAllTextAsync(PathOf("openapi.json"), document, HttpAnswers.Token);
    }

    private async Task<string> LintAsync()
    {
        var spectral = Path.Combine(Checkout.NodeModules(), "@stoplight", "spectral-cli", "dist", "index.js");
        string[] arguments = [spectral, "lint", "openapi.json", "--ruleset", "rules.json", "--format", "json", "--quiet"];
        var output = await ProgramOutput.OfAsync(
            new ProcessStartInfo("node", arguments) { WorkingDirectory = Folder }, HttpAnswers.Token);
        Assert.True(output.Code is 0 or 1, $"{output.Out}{output.Error}");
        return output.Out;
    }

    [GeneratedRegex(
        @"^(?:declare )?(?:var|let|const|function|class|interface|type|namespace) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
