using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Net.Http.Headers;

namespace Predictions.Service.Page;

/// <summary>
/// The page at <c>/</c> and its modules below <c>/page/</c>, from the program's resources. It is static: its forecasts come from
/// <c>POST /v1/predict</c> of the origin that served it, and a candidate's from the same call below <c>/candidate</c>.
/// </summary>
/// <param name="addresses">The addresses for copied calls. Read at the first request, when the listeners are bound.</param>
internal sealed class ForecastPage(Func<PageAddresses> addresses)
{
    private const string Folder = "Predictions.Service.Page/";
    private const string Home = "index.html";

    /// <summary>
    /// Scripts, styles and calls of this origin only. Without <c>unsafe-inline</c> no text of an answer can become a script.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly Lazy<FrozenDictionary<string, PageFile>> _files = new(() => Read(addresses()));

    /// <summary>Answers GET and HEAD of the page's own paths, and passes every other request on.</summary>
    public Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        return isRead && _files.Value.TryGetValue(http.Request.Path.Value ?? "", out var file)
            ? WriteAsync(http, file)
            : next(http);
    }

    private static Task WriteAsync(HttpContext http, PageFile file)
    {
        var (request, response) = (http.Request, http.Response);
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ETag = file.Tag.ToString();
        // A browser asks each time, and gets 304 until another version of the service runs.
        headers.CacheControl = "no-cache";
        if (request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(file.Tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.Type;
        response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(file.Content).AsTask();
    }

    private static FrozenDictionary<string, PageFile> Read(PageAddresses addresses)
    {
        var program = typeof(ForecastPage).Assembly;
        return program.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .ToFrozenDictionary(
                name => name == Home ? "/" : $"/page/{name}",
                name => PageFile.Of(TypeOf(name), name == Home ? addresses.In(Read(program, name)) : Read(program, name)));
    }

    private static string Read(Assembly program, string name)
    {
        using var text = new StreamReader(program.GetManifestResourceStream(Folder + name)!);
        return text.ReadToEnd();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The page has a file of an unknown type: {other}"),
    };

    private sealed record PageFile(string Type, ReadOnlyMemory<byte> Content, EntityTagHeaderValue Tag)
    {
        public static PageFile Of(string type, string text)
        {
            var content = Encoding.UTF8.GetBytes(text);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
            return new PageFile(type, content, new EntityTagHeaderValue($"\"{hash}\""));
        }
    }
}

/// <summary>Where the API is reached, for the calls that the page copies, and the model to compare with.</summary>
/// <param name="Http">The HTTP/JSON endpoint.</param>
/// <param name="Grpc">The gRPC endpoint.</param>
/// <param name="Candidate">The name of the candidate's model; empty where there is none.</param>
internal sealed record PageAddresses(Uri Http, Uri Grpc, string Candidate)
{
    /// <summary>
    /// The page with the addresses in its placeholders: scheme and port, since a caller may know the host by another name.
    /// </summary>
    public string In(string page) => page
        .Replace("{candidate}", HtmlEncoder.Default.Encode(Candidate), StringComparison.Ordinal)
        .Replace("{http}", $"{Http.Scheme}:{Http.Port}", StringComparison.Ordinal)
        .Replace("{grpc}", $"{Grpc.Scheme}:{Grpc.Port}", StringComparison.Ordinal);
}
