using System.Net;
using Microsoft.AspNetCore.Connections;

namespace McpPve.Http;

/// <summary>
/// The connections of those who have not been let in yet. There is room for so many of one peer and of all; the oldest ends for the
/// newest, so that whoever holds connections open and says nothing locks nobody out, and a probe always gets its answer.
/// </summary>
internal sealed class Strangers
{
    private const int MostOfOne = 200;
    private const int MostOfAll = 1000;

    private readonly Lock _turn = new();
    private readonly LinkedList<Stranger> _oldestFirst = [];
    private readonly Dictionary<IPAddress, int> _ofPeer = [];

    /// <summary>Lasts as long as the connection.</summary>
    public async Task Connect(ConnectionContext connection, ConnectionDelegate next)
    {
        var stranger = new Stranger(this, connection, Network.Of((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None));
        connection.Features.Set(stranger);
        lock (_turn)
        {
            stranger.Place = _oldestFirst.AddLast(stranger);
            var own = _ofPeer[stranger.Peer] = _ofPeer.GetValueOrDefault(stranger.Peer) + 1;
            if (own > MostOfOne)
            {
                End(_oldestFirst.First(other => other.Peer.Equals(stranger.Peer)));
            }
            else if (_oldestFirst.Count > MostOfAll)
            {
                End(_oldestFirst.First!.Value);
            }
        }
        try
        {
            await next(connection);
        }
        finally
        {
            stranger.Leave();
        }
    }

    private static void End(Stranger stranger)
    {
        stranger.Leave();
        stranger.Connection.Abort(new ConnectionAbortedException("room is needed for those who came later"));
    }

    /// <summary>A connection; it is a feature of the requests that come on it.</summary>
    internal sealed class Stranger(Strangers all, ConnectionContext connection, IPAddress peer)
    {
        public ConnectionContext Connection => connection;
        public IPAddress Peer => peer;
        public LinkedListNode<Stranger>? Place { get; set; }

        /// <summary>It is let in, or has ended: it counts no more.</summary>
        public void Leave()
        {
            lock (all._turn)
            {
                if (Place is not { } place)
                {
                    return;
                }
                all._oldestFirst.Remove(place);
                Place = null;
                if (--all._ofPeer[peer] == 0)
                {
                    all._ofPeer.Remove(peer);
                }
            }
        }
    }
}
