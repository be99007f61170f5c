using System.Text.Json;

namespace Predictions.Training.Shipping;

/// <summary>The log of moves, held by one mover at a time. The file is the lock too: it falls with the process that holds it.</summary>
internal sealed class MoveLog : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK on Linux and macOS; the sharing and lock violations of Windows.
    private static readonly int[] HeldErrors = [11, 35, 32, 33];

    private readonly FileStream _file;

    private MoveLog(FileStream file) => (_file, Lines) = (file, MoveLines.Read(file));

    /// <summary>What was in it when it was taken.</summary>
    public MoveLines Lines { get; }

    /// <summary>Takes the log, waiting two seconds for another mover.</summary>
    /// <returns>The log; <c>null</c> while another process holds it.</returns>
    public static async Task<MoveLog?> Take(string modelsDirectory, TimeProvider time, CancellationToken stop)
    {
        var path = Path.Combine(modelsDirectory, MoveLines.FileName);
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new MoveLog(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (HeldErrors.Contains(e.HResult & 0xFFFF))
            {
                if (waited >= Patience)
                    return null;
            }

            await Task.Delay(Pause, time, stop);
        }
    }

    /// <summary>Adds a move after the last whole one and waits until it is on the disk.</summary>
    public void Append(LabelMove move)
    {
        _file.SetLength(Lines.WholeBytes);
        var line = JsonSerializer.SerializeToUtf8Bytes(move, MoveJson.Readable.LabelMove);
        if (!EndsWithBreak())
            _file.WriteByte((byte)'\n');
        _file.Write([.. line, (byte)'\n']);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        // Of a move that was refused nothing is left; whoever waits for the lock makes the file anew.
        if (_file.Length == 0)
            Discard(_file.Name);
        _file.Dispose();
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty log says what none says.
        }
    }

    /// <summary>An editor may have left the last line without its break.</summary>
    private bool EndsWithBreak()
    {
        if (Lines.WholeBytes == 0)
            return true;
        _file.Position = Lines.WholeBytes - 1;
        return _file.ReadByte() == '\n';
    }
}
