using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Predictions.Service.Startup;

/// <summary>
/// Reports invalid settings of the section <c>Kestrel</c>, which the server reads itself, like any other invalid setting.
/// </summary>
internal static class EndpointSetup
{
    /// <summary>Loads the endpoints and certificates before the start, so that an invalid one is one clear error.</summary>
    /// <exception cref="ConfigurationException">A setting of an endpoint is invalid.</exception>
    public static async Task LoadEndpointsAsync(this WebApplication app)
    {
        try
        {
            foreach (var (key, value) in app.Configuration.GetSection("Kestrel").AsEnumerable())
                Require(key, value, app.Environment.ContentRootPath);
            app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.ConfigurationLoader!.Load();
        }
        catch (Exception problem) when (IsOfConfiguration(problem))
        {
            await app.DisposeAsync();
            throw new ConfigurationException($"The section Kestrel cannot be used: {FirstLineOf(problem)}");
        }
        catch (ConfigurationException)
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // The server's own messages name no setting, and it ignores an unknown word, such as a misspelled mode.
    private static void Require(string key, string? value, string root)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (IsFile(key) && !File.Exists(Path.Combine(root, value)))
            throw new ConfigurationException($"{key} must name a file that is there: a certificate or its key, as PEM or PFX.");
        if (EndsWith(key, ":Protocols"))
            RequireWord<HttpProtocols>(key, value);
        else if (EndsWith(key, ":ClientCertificateMode"))
            RequireWord<ClientCertificateMode>(key, value);
        else if (key.Contains(":SslProtocols:", StringComparison.OrdinalIgnoreCase))
            RequireWord<SslProtocols>(key, value);
    }

    private static void RequireWord<T>(string key, string value)
        where T : struct, Enum
    {
        if (!Enum.TryParse<T>(value, ignoreCase: true, out _))
            throw new ConfigurationException($"{key} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    // As Certificates:Default:Path, and Endpoints:Http:Certificate:KeyPath.
    private static bool IsFile(string key) =>
        key.Contains(":Certificate", StringComparison.OrdinalIgnoreCase)
        && (EndsWith(key, ":Path") || EndsWith(key, ":KeyPath"));

    private static bool EndsWith(string key, string name) => key.EndsWith(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsOfConfiguration(Exception problem) =>
        problem is InvalidOperationException or CryptographicException or ArgumentException or FormatException
            or NotSupportedException or IOException or UnauthorizedAccessException;

    private static string FirstLineOf(Exception problem) => problem.Message.Split('\r', '\n')[0];
}
