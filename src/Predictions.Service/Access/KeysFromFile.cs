using System.Security.Cryptography;
using System.Text;

namespace Predictions.Service.Access;

/// <summary>The keys of <see cref="SecurityOptions.KeysFile"/>. Its content is compared, since a mounted file swaps links.</summary>
internal sealed class KeysFromFile(SecurityOptions options) : ITokenKeys
{
    private const int MostBytes = 256 * 1024;

    private IssuerKeys? _read;

    public TimeSpan Every => TimeSpan.FromSeconds(2);

    public async Task<IssuerKeys> ReadAsync(CancellationToken cancellation)
    {
        var json = await TextAsync(cancellation);
        var version = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        if (_read?.Version != version)
            _read = new IssuerKeys(options.Issuer!, KeySet.Parse(json), version);
        return _read;
    }

    private async Task<string> TextAsync(CancellationToken cancellation)
    {
        try
        {
            if (new FileInfo(options.KeysFile!).Length > MostBytes)
                throw new TokenKeysException("it is larger than any key set");
            return await File.ReadAllTextAsync(options.KeysFile!, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenKeysException("it cannot be read");
        }
    }
}
